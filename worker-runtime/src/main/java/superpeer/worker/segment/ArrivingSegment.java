package superpeer.worker.segment;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A segment of known size whose first bytes have arrived. When all have arrived, a {@link Segment}
 * replaces it; that may never happen.
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
    return arrival.frameCount();
  }

  @Override
  public int readyFrames() {
    return arrival.readyFrames();
  }

  @Override
  public ByteBuffer frame(int k) {
    return arrival.frame(k);
  }
}
