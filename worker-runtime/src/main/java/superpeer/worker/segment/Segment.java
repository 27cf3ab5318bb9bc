package superpeer.worker.segment;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One media segment, cut once into the binary frames that all sessions share. Immutable; safe to
 * share between threads.
 *
 * <p>The frames lie outside the heap, because native code sends a whole direct buffer without a
 * copy.
 */
public final class Segment implements SegmentSource {

  /** Bytes in every frame but the last: what the SDK sends and expects (docs/protocol §5.6). */
  public static final int FRAME_BYTES = 64_000;

  private final SegmentId id;
  private final String segId;
  private final ByteBuffer bytes;
  private final Optional<String> hash;
  private final List<ByteBuffer> frames;

  private Segment(SegmentId id, String segId, ByteBuffer bytes, Optional<String> hash) {
    this.id = id;
    this.segId = segId;
    this.bytes = bytes;
    this.hash = hash;
    this.frames = cut(bytes);
  }

  /** As {@link #of(SegmentId, String, ByteBuffer, Optional)}, with the hash computed here. */
  public static Segment of(SegmentId id, String segId, ByteBuffer directBytes) {
    return of(id, segId, directBytes, Optional.of(hashOf(directBytes)));
  }

  /**
   * Takes over the remaining bytes of a direct buffer, which nobody may change any more.
   *
   * @param segId the id that peers use for it on the wire
   * @param hash base64 of the bytes' SHA-256, where it is known
   * @throws IllegalArgumentException if the buffer is empty or on the heap
   */
  public static Segment of(
      SegmentId id, String segId, ByteBuffer directBytes, Optional<String> hash) {
    if (!directBytes.isDirect() || !directBytes.hasRemaining()) {
      throw new IllegalArgumentException("segment " + id + " from " + directBytes);
    }
    return new Segment(id, segId, directBytes.slice().asReadOnlyBuffer(), hash);
  }

  /** Copies bytes of the heap; where speed does not matter. */
  public static Segment of(SegmentId id, String segId, byte[] bytes) {
    return of(id, segId, ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
  }

  /** The base64 of the SHA-256 of the remaining bytes, whose position is left alone. */
  public static String hashOf(ByteBuffer bytes) {
    var digest = sha256();
    digest.update(bytes.duplicate());
    return Base64.getEncoder().encodeToString(digest.digest());
  }

  /** A new SHA-256, for those who hash while the bytes arrive. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public SegmentId id() {
    return id;
  }

  @Override
  public String segId() {
    return segId;
  }

  @Override
  public int size() {
    return bytes.remaining();
  }

  @Override
  public Optional<String> hash() {
    return hash;
  }

  @Override
  public int frameCount() {
    return frames.size();
  }

  @Override
  public int readyFrames() {
    return frames.size();
  }

  @Override
  public ByteBuffer frame(int k) {
    return frames.get(k);
  }

  /** All bytes, read-only; a view of the caller's own. */
  public ByteBuffer bytes() {
    return bytes.duplicate();
  }

  @Override
  public String toString() {
    return "Segment[" + segId + ", " + size() + " bytes]";
  }

  static List<ByteBuffer> cut(ByteBuffer bytes) {
    int size = bytes.remaining();
    return IntStream.iterate(0, at -> at < size, at -> at + FRAME_BYTES)
        .mapToObj(at -> bytes.slice(at, Math.min(FRAME_BYTES, size - at)))
        .toList();
  }
}
