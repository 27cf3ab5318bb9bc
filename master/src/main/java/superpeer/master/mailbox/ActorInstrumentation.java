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

/** Starts actors whose {@link ActorLoad} is counted. */
public final class ActorInstrumentation {

  /** Hears of the failure of an actor that nothing can replace. */
  @FunctionalInterface
  public interface FailureListener {

    /**
     * Called on the actor's thread, while its children still run; it stops afterwards.
     *
     * @param actor its name
     */
    void onFailure(String actor, Throwable cause);
  }

  private static final String MAILBOX = "superpeer-counted-mailbox";

  private final ActorSystem<?> system;
  private final FailureListener failureListener;

  public ActorInstrumentation(ActorSystem<?> system, FailureListener failureListener) {
    this.system = system;
    this.failureListener = failureListener;
  }

  /**
   * Starts an actor whose state nobody else has: its failure is told to the alarm.
   *
   * @param messages what the actor receives
   * @param name unique in the system; also of its workload
   * @param props such as a dispatcher; the mailbox is ours
   */
  public <T> ActorRef<T> spawn(Class<T> messages, Behavior<T> behavior, String name, Props props) {
    return spawn(timed(messages, behavior, name, failureListener), name, props);
  }

  /**
   * As {@link #spawn}, and begins the actor anew whenever it fails: for those that can do without
   * their past.
   */
  public <T> ActorRef<T> spawnRestarting(
      Class<T> messages, Behavior<T> behavior, String name, Props props) {
    var anew = SupervisorStrategy.restart();
    var timed = timed(messages, behavior, name, (actor, cause) -> {});
    return spawn(Behaviors.supervise(timed).onFailure(anew), name, props);
  }

  private <T> Behavior<T> timed(
      Class<T> messages, Behavior<T> behavior, String name, FailureListener toTell) {
    var actorLoad = ActorLoads.of(system).workload(name);
    return Behaviors.intercept(
        () -> new Stopwatch<>(messages, actorLoad, cause -> toTell.onFailure(name, cause)),
        behavior);
  }

  private <T> ActorRef<T> spawn(Behavior<T> behavior, String name, Props props) {
    return system.systemActorOf(
        behavior, name, MailboxSelector.fromConfig(MAILBOX).withNext(props));
  }

  /** Measures how long each message takes. */
  private static final class Stopwatch<T> extends BehaviorInterceptor<T, T> {

    private final ActorLoad actorLoad;
    private final Consumer<Throwable> failed;

    Stopwatch(Class<T> messages, ActorLoad actorLoad, Consumer<Throwable> failed) {
      super(messages);
      this.actorLoad = actorLoad;
      this.failed = failed;
    }

    @Override
    public Behavior<T> aroundStart(TypedActorContext<T> context, PreStartTarget<T> target) {
      actorLoad.countStart();
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
        actorLoad.countFailure();
        failed.accept(e);
        throw e;
      } finally {
        actorLoad.processed(System.nanoTime() - begun);
      }
    }
  }
}
