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
 * The bytes of one body, gathered outside the heap and hashed as they arrive.
 *
 * <p>Where the length is known, the bytes are copied once, into the buffer that sessions send from,
 * and may be sent on while the rest arrives.
 */
final class BodyCollector {

  /** Where the length is not known: a second of video at 2 Mbit/s. */
  private static final int FIRST_BYTES = 256 * 1024;

  private final String what;
  private final int limit;
  private final MessageDigest digest = Segment.sha256();
  private final Optional<GrowingBuffer> arrival;
  private final Consumer<GrowingBuffer> begun;
  private ByteBuffer buffer;

  /**
   * @param what is gathered, for errors
   * @param limit most bytes
   * @param expected bytes, where they are known; not more than the limit
   * @param begun hears of the first bytes, where it is known how many there will be
   */
  BodyCollector(String what, int limit, OptionalLong expected, Consumer<GrowingBuffer> begun) {
    this.what = what;
    this.limit = (int) expected.orElse(limit);
    this.begun = begun;
    this.buffer = allocate(what, (int) expected.orElse(Math.min(FIRST_BYTES, limit)));
    this.arrival =
        expected.orElse(0) > 0 ? Optional.of(new GrowingBuffer(buffer)) : Optional.empty();
  }

  /**
   * Adds bytes at the end.
   *
   * @throws OriginFailure of kind TOO_LARGE if they exceed the limit
   */
  BodyCollector add(ByteString bytes) {
    if (bytes.size() > limit - buffer.position()) {
      throw tooLarge(what, limit);
    }
    if (bytes.size() > buffer.remaining()) {
      grow(buffer.position() + bytes.size());
    }
    boolean first = buffer.position() == 0;
    bytes.copyToBuffer(buffer);
    arrival.ifPresent(growing -> reached(growing, first));
    bytes.getByteBuffers().forEach(digest::update);
    return this;
  }

  private void reached(GrowingBuffer growing, boolean first) {
    growing.advanceTo(buffer.position());
    if (first) {
      begun.accept(growing);
    }
  }

  /**
   * All that was added.
   *
   * @throws OriginFailure of kind TRUNCATED if that is nothing
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

  static OriginFailure tooLarge(String what, long limit) {
    return OriginFailure.of(
        OriginFailure.Kind.TOO_LARGE, what + " is larger than the limit of " + limit + " bytes");
  }

  private void grow(int atLeast) {
    resize((int) Math.min(limit, Math.max(atLeast, 2L * buffer.capacity())));
  }

  private void resize(int capacity) {
    buffer = allocate(what, capacity).put(buffer.flip());
  }

  /** Large answers together may exceed what the JVM grants; that one is refused, and we live on. */
  private static ByteBuffer allocate(String what, int capacity) {
    try {
      return ByteBuffer.allocateDirect(capacity);
    } catch (OutOfMemoryError e) {
      throw OriginFailure.of(
          OriginFailure.Kind.TOO_LARGE,
          what + " does not fit into memory, with " + capacity + " bytes so far");
    }
  }
}
