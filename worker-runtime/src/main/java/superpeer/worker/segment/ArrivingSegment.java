package superpeer.worker.segment;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A segment of which the size is known and the first bytes are there. When all have come, a {@link
 * Segment} takes its place; it may also stay what it is for ever.
 *
 * @param segId the id that peers use for it on the wire
 */
public record ArrivingSegment(SegmentId id, String segId, GrowingBuffer arrival)
    implements SegmentSource {

  @Override
  public int size() {
    return arrival.size();
  }

  @Override
  public Optional<String> hash() {
    return Optional.empty();
  }

  @Override
  public int frameCount() {
    return arrival.frames();
  }

  @Override
  public int readyFrames() {
    return arrival.ready();
  }

  @Override
  public ByteBuffer frame(int k) {
    return arrival.frame(k);
  }
}
