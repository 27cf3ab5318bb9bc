package superpeer.worker.peer;

import java.util.Random;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

/** Creates segments of any size with reproducible content. */
final class TestSegments {

  private TestSegments() {}

  static Segment of(long sn, int bytes) {
    return of(0, sn, bytes);
  }

  static Segment of(int level, long sn, int bytes) {
    var content = new byte[bytes];
    new Random(sn).nextBytes(content);
    var id = new SegmentId(level, sn);
    return Segment.of(id, id.defaultSegId(), content);
  }
}
