package superpeer.worker.segment;

import java.util.Optional;

/**
 * How viewers may call one segment on the wire: one name for each {@link Style}
 * (docs/protocol/wire.md §1.6, docs/decisions/0005).
 *
 * @param plain {@code <level>-<sn>}
 * @param strict its address
 * @param exclusive its address, with the end of its byte range one beyond the last byte; as {@code
 *     strict} if it has no range
 */
public record SegmentNames(String plain, String strict, String exclusive) {

  /** How a viewer calls segments. */
  public enum Style {
    PLAIN,
    STRICT,
    EXCLUSIVE
  }

  /** Of a segment that has one name, whoever calls it. */
  public static SegmentNames only(String segId) {
    return new SegmentNames(segId, segId, segId);
  }

  /**
   * Of a segment at an address.
   *
   * @param address without scheme and query
   * @param range {@code |bytes=<first>-}, or empty for the whole resource
   * @param end offset of the byte after the last; of no meaning without a range
   */
  public static SegmentNames of(SegmentId id, String address, String range, long end) {
    return range.isEmpty()
        ? new SegmentNames(id.defaultSegId(), address, address)
        : new SegmentNames(id.defaultSegId(), address + range + (end - 1), address + range + end);
  }

  public String in(Style style) {
    return switch (style) {
      case PLAIN -> plain;
      case STRICT -> strict;
      case EXCLUSIVE -> exclusive;
    };
  }

  /** Whether it has one name, whoever calls it. */
  public boolean areOne() {
    return plain.equals(strict);
  }

  public boolean has(String segId) {
    return segId.equals(plain) || segId.equals(strict) || segId.equals(exclusive);
  }

  /** The style that a name shows; empty if it is none of these names, or all are the same. */
  public Optional<Style> styleOf(String segId) {
    if (areOne() || !has(segId)) {
      return Optional.empty();
    }
    if (segId.equals(plain)) {
      return Optional.of(Style.PLAIN);
    }
    return Optional.of(segId.equals(strict) ? Style.STRICT : Style.EXCLUSIVE);
  }
}
