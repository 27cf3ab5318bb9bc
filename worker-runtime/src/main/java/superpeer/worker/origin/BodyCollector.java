package superpeer.worker.origin;

import akka.util.ByteString;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import superpeer.worker.segment.GrowingBuffer;
import superpeer.worker.segment.Segment;

/**
 * Collects the bytes of one response body in direct memory and hashes them as they arrive.
 *
 * <p>If the length is known, the bytes are copied once, into the buffer that peer sessions send
 * from, and can be forwarded while the rest arrives.
 */
final class BodyCollector {

  /** Initial capacity if the length is unknown: one second of video at 2 Mbit/s. */
  private static final int INITIAL_BYTES = 256 * 1024;

  private final String what;
  private final int maxBytes;
  private final MessageDigest digest = Segment.sha256();
  private final Optional<GrowingBuffer> growingBuffer;
  private final Consumer<GrowingBuffer> onFirstBytes;
  private ByteBuffer buffer;

  /**
   * @param what name of the resource, for errors
   * @param maxBytes most bytes
   * @param expected length in bytes, if known; at most the limit
   * @param onFirstBytes called with the buffer at the first bytes, if the length is known
   */
  BodyCollector(
      String what, int maxBytes, OptionalLong expected, Consumer<GrowingBuffer> onFirstBytes) {
    this.what = what;
    this.maxBytes = (int) expected.orElse(maxBytes);
    this.onFirstBytes = onFirstBytes;
    this.buffer = allocate(what, (int) expected.orElse(Math.min(INITIAL_BYTES, maxBytes)));
    this.growingBuffer =
        expected.orElse(0) > 0 ? Optional.of(new GrowingBuffer(buffer)) : Optional.empty();
  }

  /**
   * Appends bytes.
   *
   * @throws OriginFailure of kind TOO_LARGE if they exceed the limit
   */
  BodyCollector add(ByteString bytes) {
    if (bytes.size() > maxBytes - buffer.position()) {
      throw tooLarge(what, maxBytes);
    }
    if (bytes.size() > buffer.remaining()) {
      grow(buffer.position() + bytes.size());
    }
    boolean first = buffer.position() == 0;
    bytes.copyToBuffer(buffer);
    growingBuffer.ifPresent(growing -> publish(growing, first));
    bytes.getByteBuffers().forEach(digest::update);
    return this;
  }

  private void publish(GrowingBuffer growing, boolean first) {
    growing.advanceTo(buffer.position());
    if (first) {
      onFirstBytes.accept(growing);
    }
  }

  /**
   * Returns the whole body.
   *
   * @throws OriginFailure of kind TRUNCATED if it is empty
   */
  OriginClient.Body finish() {
    if (buffer.position() == 0) {
      throw OriginFailure.of(OriginFailure.Kind.TRUNCATED, what + " is empty");
    }
    if (buffer.remaining() > buffer.position() / 4) {
      resize(buffer.position());
    }
    return new OriginClient.Body(
        buffer.flip(), Base64.getEncoder().encodeToString(digest.digest()));
  }

  static OriginFailure tooLarge(String what, long maxBytes) {
    return OriginFailure.of(
        OriginFailure.Kind.TOO_LARGE, what + " is larger than the limit of " + maxBytes + " bytes");
  }

  private void grow(int atLeast) {
    resize((int) Math.min(maxBytes, Math.max(atLeast, 2L * buffer.capacity())));
  }

  private void resize(int capacity) {
    buffer = allocate(what, capacity).put(buffer.flip());
  }

  /** Many large responses together can exhaust direct memory. Only this one is refused then. */
  private static ByteBuffer allocate(String what, int capacity) {
    try {
      return ByteBuffer.allocateDirect(capacity);
    } catch (OutOfMemoryError e) {
      throw OriginFailure.of(
          OriginFailure.Kind.TOO_LARGE,
          what + " does not fit into memory (" + capacity + " bytes)");
    }
  }
}
