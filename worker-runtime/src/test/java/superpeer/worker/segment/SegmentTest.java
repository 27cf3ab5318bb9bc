package superpeer.worker.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentTest {

  private static final SegmentId ID = new SegmentId(0, 7);

  @ParameterizedTest
  @CsvSource({"1, 1", "63999, 1", "64000, 1", "64001, 2", "128000, 2", "1000000, 16"})
  void framesAreDirectReadOnlyAndJoinToAllBytes(int size, int frames) {
    var bytes = randomBytes(size);
    var segment = Segment.of(ID, "0-7", bytes);
    assertThat(segment.frameCount()).isEqualTo(frames);
    var joined = ByteBuffer.allocate(size);
    for (int k = 0; k < frames; k++) {
      var frame = segment.frame(k);
      assertThat(frame.isDirect() && frame.isReadOnly()).isTrue();
      assertThat(frame.position()).isZero();
      assertThat(frame.limit()).isEqualTo(frame.capacity());
      if (k < frames - 1) {
        assertThat(frame.capacity()).isEqualTo(64_000);
      }
      joined.put(frame.duplicate());
    }
    assertThat(joined.array()).isEqualTo(bytes);
  }

  @Test
  void framesAreShared() {
    var segment = Segment.of(ID, "0-7", randomBytes(100_000));
    assertThat(segment.frame(1)).isSameAs(segment.frame(1));
  }

  @Test
  void takesRemainingBytesOfBuffer() {
    var buffer = ByteBuffer.allocateDirect(10).put(new byte[] {1, 2, 3, 4, 5}).flip().position(2);
    var segment = Segment.of(ID, "0-7", buffer);
    assertThat(segment.size()).isEqualTo(3);
    assertThat(segment.frame(0).get(0)).isEqualTo((byte) 3);
  }

  @Test
  void hashIsBase64OfSha256() throws Exception {
    var bytes = randomBytes(70_000);
    var sha256 = MessageDigest.getInstance("SHA-256").digest(bytes);
    assertThat(Segment.of(ID, "0-7", bytes).hash())
        .contains(Base64.getEncoder().encodeToString(sha256));
  }

  @Test
  void rejectsEmptyAndHeapBuffers() {
    assertThatThrownBy(() -> Segment.of(ID, "0-7", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Segment.of(ID, "0-7", ByteBuffer.allocate(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void idsAreOrderedByLevelAndThenBySequenceNumber() {
    SegmentId[] ids = {new SegmentId(1, 2), new SegmentId(0, 10), new SegmentId(0, 9)};
    Arrays.sort(ids);
    assertThat(ids).containsExactly(new SegmentId(0, 9), new SegmentId(0, 10), new SegmentId(1, 2));
    assertThat(ids[0].defaultSegId()).isEqualTo("0-9");
  }

  @Test
  void rejectsIdsOutOfRange() {
    assertThatThrownBy(() -> new SegmentId(0, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SegmentId(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SegmentId(0, 1L << 53))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] randomBytes(int size) {
    var bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
