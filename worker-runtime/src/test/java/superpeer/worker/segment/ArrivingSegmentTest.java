package superpeer.worker.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrivingSegmentTest {

  private static final SegmentId ID = new SegmentId(0, 7);

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "63999, 0",
    "64000, 1",
    "64001, 1",
    "127999, 1",
    "128000, 2",
    "129999, 2",
    "130000, 3"
  })
  void frameIsReadyOnceAllBytesArrived(int reached, int ready) {
    var growingBuffer = new GrowingBuffer(ByteBuffer.allocateDirect(130_000));
    var segment = new ArrivingSegment(ID, "0-7", growingBuffer);
    growingBuffer.advanceTo(reached);
    assertThat(segment.frameCount()).isEqualTo(3);
    assertThat(segment.readyFrames()).isEqualTo(ready);
    assertThat(segment.isComplete()).isEqualTo(ready == 3);
    assertThatThrownBy(() -> segment.frame(ready)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void isCompleteWithLastByte() {
    var growingBuffer = new GrowingBuffer(ByteBuffer.allocateDirect(128_000));
    var segment = new ArrivingSegment(ID, "0-7", growingBuffer);
    growingBuffer.advanceTo(127_999);
    assertThat(segment.isComplete()).isFalse();
    growingBuffer.advanceTo(128_000);
    assertThat(segment.isComplete()).isTrue();
  }

  @Test
  void framesShareBufferMemory() {
    var bytes = new byte[130_000];
    new Random(7).nextBytes(bytes);
    var buffer = ByteBuffer.allocateDirect(bytes.length);
    var growingBuffer = new GrowingBuffer(buffer);
    buffer.put(bytes, 0, 64_000);
    growingBuffer.advanceTo(64_000);
    var early = new ArrivingSegment(ID, "0-7", growingBuffer).frame(0);
    buffer.put(bytes, 64_000, 66_000);
    growingBuffer.advanceTo(130_000);

    var complete = Segment.of(ID, "0-7", bytes);
    var arrived = new ArrivingSegment(ID, "0-7", growingBuffer);
    assertThat(arrived.frame(0)).isSameAs(early);
    for (int k = 0; k < complete.frameCount(); k++) {
      assertThat(arrived.frame(k)).isEqualTo(complete.frame(k));
      assertThat(arrived.frame(k).isDirect() && arrived.frame(k).isReadOnly()).isTrue();
    }
    buffer.put(0, (byte) ~bytes[0]);
    assertThat(early.get(0)).isEqualTo((byte) ~bytes[0]);
  }

  @Test
  void hasNoHash() {
    var growingBuffer = new GrowingBuffer(ByteBuffer.allocateDirect(1));
    assertThat(new ArrivingSegment(ID, "0-7", growingBuffer).hash()).isEmpty();
  }

  @Test
  void rejectsEmptyAndHeapBuffers() {
    assertThatThrownBy(() -> new GrowingBuffer(ByteBuffer.allocateDirect(0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new GrowingBuffer(ByteBuffer.allocate(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
