package superpeer.worker.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import superpeer.protocol.control.ControlCodec;
import superpeer.protocol.control.FrameReader;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Draining;
import superpeer.protocol.control.WorkerEvent.Ready;
import superpeer.protocol.control.WorkerEvent.Reported;
import superpeer.protocol.control.WorkerStats;

class SendQueueTest {

  private final SendQueue sendQueue = new SendQueue(2);
  private final Pipe pipe = new Pipe();

  @Test
  void keepsOnlyLatestReport() throws Exception {
    sendQueue.add(new Reported(WorkerStats.NONE));
    sendQueue.add(new Ready());
    sendQueue.add(report(7));
    assertThat(written()).containsExactly(new Ready(), report(7));
    assertThat(sendQueue.isEmpty()).isTrue();
  }

  @Test
  void rejectsEventWhenFull() throws Exception {
    assertThat(sendQueue.add(new Draining(2, 0))).isTrue();
    assertThat(sendQueue.add(new Draining(1, 0))).isTrue();
    assertThat(sendQueue.add(new Draining(0, 0))).isFalse();
    assertThat(sendQueue.add(report(1))).isTrue();
    assertThat(written()).containsExactly(new Draining(2, 0), new Draining(1, 0), report(1));
  }

  @Test
  void continuesWithinFrame() throws Exception {
    sendQueue.add(new Ready());
    pipe.takes = 5;
    sendQueue.writeTo(pipe);
    assertThat(sendQueue.isEmpty()).isFalse();
    assertThat(written()).containsExactly(new Ready());
  }

  private List<WorkerEvent> written() throws Exception {
    pipe.takes = Integer.MAX_VALUE;
    sendQueue.writeTo(pipe);
    var events = new ArrayList<WorkerEvent>();
    for (var payload : new FrameReader().read(pipe.bytes.flip())) {
      events.add(ControlCodec.decodeEvent(payload).orElseThrow());
    }
    return events;
  }

  private static Reported report(int peers) {
    var none = WorkerStats.NONE;
    return new Reported(
        new WorkerStats(
            peers,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            none.pieces(),
            none.faults(),
            none.natives()));
  }

  /** A channel that accepts a given number of bytes. */
  private static final class Pipe implements WritableByteChannel {
    private final ByteBuffer bytes = ByteBuffer.allocate(16_384);
    private int takes;

    @Override
    public int write(ByteBuffer source) {
      var count = Math.min(takes, source.remaining());
      bytes.put(source.slice().limit(count));
      source.position(source.position() + count);
      takes -= count;
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
