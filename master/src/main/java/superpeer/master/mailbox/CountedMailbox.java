package superpeer.master.mailbox;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.dispatch.Envelope;
import akka.dispatch.MailboxType;
import akka.dispatch.MessageQueue;
import akka.dispatch.ProducesMessageQueue;
import akka.dispatch.UnboundedMessageQueueSemantics;
import com.typesafe.config.Config;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Akka's default mailbox with counters. Akka creates it by its name in {@code master.conf}, at
 * {@code superpeer-counted-mailbox}.
 */
public final class CountedMailbox
    implements MailboxType, ProducesMessageQueue<CountedMailbox.CountedQueue> {

  /** Akka calls this constructor by reflection. */
  public CountedMailbox(ActorSystem.Settings settings, Config config) {}

  @Override
  public MessageQueue create(Option<ActorRef> owner, Option<ActorSystem> system) {
    var actorLoad =
        owner.isDefined() && system.isDefined()
            ? ActorLoads.of(system.get()).workload(owner.get().path().name())
            : new ActorLoad();
    return new CountedQueue(actorLoad);
  }

  /** An unbounded queue: any thread enqueues, one thread dequeues. */
  static final class CountedQueue implements MessageQueue, UnboundedMessageQueueSemantics {

    private final Queue<Envelope> messages = new ConcurrentLinkedQueue<>();
    private final ActorLoad actorLoad;

    CountedQueue(ActorLoad actorLoad) {
      this.actorLoad = actorLoad;
    }

    @Override
    public void enqueue(ActorRef receiver, Envelope message) {
      actorLoad.enqueued();
      messages.add(message);
    }

    @Override
    public @Nullable Envelope dequeue() {
      var message = messages.poll();
      if (message != null) {
        actorLoad.dequeued();
      }
      return message;
    }

    @Override
    public int numberOfMessages() {
      return (int) actorLoad.waiting();
    }

    @Override
    public boolean hasMessages() {
      return !messages.isEmpty();
    }

    @Override
    public void cleanUp(ActorRef owner, MessageQueue deadLetters) {
      for (var message = messages.poll(); message != null; message = messages.poll()) {
        deadLetters.enqueue(owner, message);
      }
      actorLoad.cleared();
    }
  }
}
