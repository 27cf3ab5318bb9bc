package superpeer.worker.segment;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One media segment, cut once into frames that all sessions share. Immutable; safe to share between
 * threads.
 *
 * <p>The frames are outside the heap, because native code sends a direct buffer without copying it.
 */
public final class Segment implements SegmentSource {

  /**
   * Bytes in every frame except the last, as the SDK sends and expects it (docs/protocol/wire.md
   * §5.6).
   */
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

  /** Like {@link #of(SegmentId, String, ByteBuffer, Optional)}, but computes the hash. */
  public static Segment of(SegmentId id, String segId, ByteBuffer directBytes) {
    return of(id, segId, directBytes, Optional.of(hashOf(directBytes)));
  }

  /**
   * Wraps the remaining bytes of a direct buffer, which must not change any more.
   *
   * @param segId the id that peers use for it on the wire
   * @param hash base64 of the bytes' SHA-256, if known
   * @throws IllegalArgumentException if the buffer is empty or on the heap
   */
  public static Segment of(
      SegmentId id, String segId, ByteBuffer directBytes, Optional<String> hash) {
    if (!directBytes.isDirect() || !directBytes.hasRemaining()) {
      throw new IllegalArgumentException("segment " + id + " cannot be made of " + directBytes);
    }
    return new Segment(id, segId, directBytes.slice().asReadOnlyBuffer(), hash);
  }

  /** Copies bytes from the heap; for use where speed does not matter. */
  public static Segment of(SegmentId id, String segId, byte[] bytes) {
    return of(id, segId, ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
  }

  /** The base64 of the SHA-256 of the remaining bytes; the buffer's position does not change. */
  public static String hashOf(ByteBuffer bytes) {
    var digest = sha256();
    digest.update(bytes.duplicate());
    return Base64.getEncoder().encodeToString(digest.digest());
  }

  /** A new SHA-256 digest, for hashing while bytes arrive. */
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

  /** The same bytes without their hash: whoever gave them may have made it up. */
  public Segment withoutHash() {
    return new Segment(id, segId, bytes, Optional.empty());
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

  /** All bytes, as a read-only view with a position of its own. */
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
