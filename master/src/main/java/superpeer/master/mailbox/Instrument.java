package superpeer.master.mailbox;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.MailboxSelector;
import akka.actor.typed.Props;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;

/** Starts actors whose {@link Workload} is counted. */
public final class Instrument {

  private static final String MAILBOX = "superpeer-counted-mailbox";

  private final ActorSystem<?> system;

  public Instrument(ActorSystem<?> system) {
    this.system = system;
  }

  /**
   * @param messages what the actor receives
   * @param name unique in the system; also of its workload
   * @param props such as a dispatcher; the mailbox is ours
   */
  public <T> ActorRef<T> start(Class<T> messages, Behavior<T> behavior, String name, Props props) {
    return start(timed(messages, behavior, name), name, props);
  }

  /** As {@link #start}, and begins the actor anew whenever it fails: for those that only watch. */
  public <T> ActorRef<T> keep(Class<T> messages, Behavior<T> behavior, String name, Props props) {
    var anew = SupervisorStrategy.restart();
    return start(Behaviors.supervise(timed(messages, behavior, name)).onFailure(anew), name, props);
  }

  private <T> Behavior<T> timed(Class<T> messages, Behavior<T> behavior, String name) {
    var workload = Workloads.of(system).workload(name);
    return Behaviors.intercept(() -> new Stopwatch<>(messages, workload), behavior);
  }

  private <T> ActorRef<T> start(Behavior<T> behavior, String name, Props props) {
    return system.systemActorOf(
        behavior, name, MailboxSelector.fromConfig(MAILBOX).withNext(props));
  }

  /** Measures how long each message takes. */
  private static final class Stopwatch<T> extends BehaviorInterceptor<T, T> {

    private final Workload workload;

    Stopwatch(Class<T> messages, Workload workload) {
      super(messages);
      this.workload = workload;
    }

    @Override
    public Behavior<T> aroundStart(TypedActorContext<T> context, PreStartTarget<T> target) {
      workload.started();
      return target.start(context);
    }

    @Override
    public Behavior<T> aroundReceive(
        TypedActorContext<T> context, T message, ReceiveTarget<T> target) {
      var begun = System.nanoTime();
      try {
        return target.apply(context, message);
      } catch (RuntimeException e) {
        workload.broken();
        throw e;
      } finally {
        workload.processed(System.nanoTime() - begun);
      }
    }
  }
}
