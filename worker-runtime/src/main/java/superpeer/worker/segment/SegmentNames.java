package superpeer.worker.segment;

import java.util.Optional;

/**
 * The names that viewers may use for one segment on the wire, one for each {@link Style}
 * (docs/protocol/wire.md §1.6, docs/decisions/0005).
 *
 * @param plain {@code <level>-<sn>}
 * @param strict its address
 * @param exclusive its address, with the end of its byte range one beyond the last byte; the same
 *     as {@code strict} if it has no range
 */
public record SegmentNames(String plain, String strict, String exclusive) {

  /** How a viewer names segments. */
  public enum Style {
    PLAIN,
    STRICT,
    EXCLUSIVE
  }

  /** Names of a segment that has the same name in all styles. */
  public static SegmentNames single(String segId) {
    return new SegmentNames(segId, segId, segId);
  }

  /**
   * Names of a segment that is a whole resource.
   *
   * @param address without scheme and query
   */
  public static SegmentNames ofResource(SegmentId id, String address) {
    return new SegmentNames(id.defaultSegId(), address, address);
  }

  /**
   * Names of a segment that is a byte range of a resource.
   *
   * @param address without scheme and query
   * @param offset of its first byte
   * @param length in bytes
   */
  public static SegmentNames ofByteRange(SegmentId id, String address, long offset, long length) {
    var begin = address + "|bytes=" + offset + "-";
    long end = offset + length;
    return new SegmentNames(id.defaultSegId(), begin + (end - 1), begin + end);
  }

  public String forStyle(Style style) {
    return switch (style) {
      case PLAIN -> plain;
      case STRICT -> strict;
      case EXCLUSIVE -> exclusive;
    };
  }

  /** Whether the name is the same in all styles. */
  public boolean isSingle() {
    return plain.equals(strict);
  }

  public boolean contains(String segId) {
    return segId.equals(plain) || segId.equals(strict) || segId.equals(exclusive);
  }

  /**
   * The style that a name belongs to; empty if it is not one of these names, or all are the same.
   */
  public Optional<Style> styleOf(String segId) {
    if (isSingle() || !contains(segId)) {
      return Optional.empty();
    }
    if (segId.equals(plain)) {
      return Optional.of(Style.PLAIN);
    }
    return Optional.of(segId.equals(strict) ? Style.STRICT : Style.EXCLUSIVE);
  }
}
