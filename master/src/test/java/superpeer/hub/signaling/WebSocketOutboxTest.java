package superpeer.hub.signaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import akka.stream.BoundedSourceQueue;
import akka.stream.QueueOfferResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import superpeer.hub.config.SignalingConfig;

class WebSocketOutboxTest {

  private final WebSocketOutbox outbox = new WebSocketOutbox(new SignalingConfig.SendBuffer(3, 10));
  private final FakeQueue queue = new FakeQueue();

  @Test
  void queuesNothingBeforeItIsOpen() {
    assertThat(outbox.offer("hello")).isFalse();
  }

  @Test
  void limitsTheNumberOfMessages() {
    outbox.open(queue);
    assertThat(outbox.offer("1") && outbox.offer("2") && outbox.offer("3")).isTrue();
    assertThat(outbox.offer("4")).isFalse();
  }

  @Test
  void limitsTheNumberOfCharacters() {
    outbox.open(queue);
    assertThat(outbox.offer("1234567890")).isTrue();
    assertThat(outbox.offer("1")).isFalse();
  }

  @Test
  void sentMessagesMakeRoom() {
    outbox.open(queue);
    outbox.offer("1234567890");
    outbox.sent(queue.elements.remove(0));
    assertThat(outbox.offer("1234567890")).isTrue();
  }

  @Test
  void firstReasonWins() {
    outbox.open(queue);
    outbox.close(CloseReason.FLOODED);
    outbox.close(CloseReason.REPLACED);
    assertThat(outbox.closeReason()).contains(CloseReason.FLOODED);
  }

  @Test
  void closesAtOnceIfClosedBeforeOpen() {
    outbox.close(CloseReason.INVALID_ID);
    outbox.open(queue);
    assertThat(queue.over).isTrue();
  }

  /** A shard that closes a connection must not fail if the client closed it first. */
  @Test
  void closingTwiceDoesNotFail() {
    outbox.open(queue);
    queue.complete();
    assertThatCode(() -> outbox.close(CloseReason.STOPPING)).doesNotThrowAnyException();
  }

  private static final class FakeQueue implements BoundedSourceQueue<String> {

    final List<String> elements = new ArrayList<>();
    boolean over;

    @Override
    public QueueOfferResult offer(String element) {
      return elements.size() < 3 && elements.add(element)
          ? QueueOfferResult.enqueued()
          : QueueOfferResult.dropped();
    }

    @Override
    public void complete() {
      if (over) {
        throw new IllegalStateException("The queue has already been completed.");
      }
      over = true;
    }

    @Override
    public void fail(Throwable failure) {
      complete();
    }

    @Override
    public int size() {
      return elements.size();
    }
  }
}
