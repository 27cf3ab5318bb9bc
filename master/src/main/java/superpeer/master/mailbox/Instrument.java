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
import java.util.function.Consumer;

/** Starts actors whose {@link Workload} is counted. */
public final class Instrument {

  /** Hears of the failure of an actor that nothing can replace. */
  @FunctionalInterface
  public interface Alarm {

    /**
     * Called on the actor's thread, while its children still run; it stops afterwards.
     *
     * @param actor its name
     */
    void failed(String actor, Throwable cause);
  }

  private static final String MAILBOX = "superpeer-counted-mailbox";

  private final ActorSystem<?> system;
  private final Alarm alarm;

  public Instrument(ActorSystem<?> system, Alarm alarm) {
    this.system = system;
    this.alarm = alarm;
  }

  /**
   * Starts an actor whose state nobody else has: its failure is told to the alarm.
   *
   * @param messages what the actor receives
   * @param name unique in the system; also of its workload
   * @param props such as a dispatcher; the mailbox is ours
   */
  public <T> ActorRef<T> start(Class<T> messages, Behavior<T> behavior, String name, Props props) {
    return start(timed(messages, behavior, name, alarm), name, props);
  }

  /**
   * As {@link #start}, and begins the actor anew whenever it fails: for those that can do without
   * their past.
   */
  public <T> ActorRef<T> keep(Class<T> messages, Behavior<T> behavior, String name, Props props) {
    var anew = SupervisorStrategy.restart();
    var timed = timed(messages, behavior, name, (actor, cause) -> {});
    return start(Behaviors.supervise(timed).onFailure(anew), name, props);
  }

  private <T> Behavior<T> timed(
      Class<T> messages, Behavior<T> behavior, String name, Alarm toTell) {
    var workload = Workloads.of(system).workload(name);
    return Behaviors.intercept(
        () -> new Stopwatch<>(messages, workload, cause -> toTell.failed(name, cause)), behavior);
  }

  private <T> ActorRef<T> start(Behavior<T> behavior, String name, Props props) {
    return system.systemActorOf(
        behavior, name, MailboxSelector.fromConfig(MAILBOX).withNext(props));
  }

  /** Measures how long each message takes. */
  private static final class Stopwatch<T> extends BehaviorInterceptor<T, T> {

    private final Workload workload;
    private final Consumer<Throwable> failed;

    Stopwatch(Class<T> messages, Workload workload, Consumer<Throwable> failed) {
      super(messages);
      this.workload = workload;
      this.failed = failed;
    }

    @Override
    public Behavior<T> aroundStart(TypedActorContext<T> context, PreStartTarget<T> target) {
      workload.started();
      try {
        return target.start(context);
      } catch (RuntimeException | Error e) {
        failed.accept(e);
        throw e;
      }
    }

    @Override
    public Behavior<T> aroundReceive(
        TypedActorContext<T> context, T message, ReceiveTarget<T> target) {
      var begun = System.nanoTime();
      try {
        return target.apply(context, message);
      } catch (RuntimeException | Error e) {
        workload.broken();
        failed.accept(e);
        throw e;
      } finally {
        workload.processed(System.nanoTime() - begun);
      }
    }
  }
}
