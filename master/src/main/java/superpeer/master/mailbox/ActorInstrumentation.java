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

/** Spawns actors and measures their {@link ActorLoad}. */
public final class ActorInstrumentation {

  /** Is called when an actor fails that nothing can replace. */
  @FunctionalInterface
  public interface FailureListener {

    /**
     * Called on the actor's thread while its children still run; the actor stops afterwards.
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
   * Spawns an actor whose state exists nowhere else; if it fails, the listener is called.
   *
   * @param messages type of the messages that it receives
   * @param name unique in the system; also names its load
   * @param props such as a dispatcher; the mailbox is set here
   */
  public <T> ActorRef<T> spawn(Class<T> messages, Behavior<T> behavior, String name, Props props) {
    return spawn(timed(messages, behavior, name, failureListener), name, props);
  }

  /** Spawns an actor that restarts when it fails; for actors that can lose their state. */
  public <T> ActorRef<T> spawnRestarting(
      Class<T> messages, Behavior<T> behavior, String name, Props props) {
    var restart = SupervisorStrategy.restart();
    var timed = timed(messages, behavior, name, (actor, cause) -> {});
    return spawn(Behaviors.supervise(timed).onFailure(restart), name, props);
  }

  private <T> Behavior<T> timed(
      Class<T> messages, Behavior<T> behavior, String name, FailureListener listener) {
    var actorLoad = ActorLoads.of(system).workload(name);
    return Behaviors.intercept(
        () -> new Stopwatch<>(messages, actorLoad, cause -> listener.onFailure(name, cause)),
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
      var startNanos = System.nanoTime();
      try {
        return target.apply(context, message);
      } catch (RuntimeException | Error e) {
        actorLoad.countFailure();
        failed.accept(e);
        throw e;
      } finally {
        actorLoad.countProcessed(System.nanoTime() - startNanos);
      }
    }
  }
}
