package superpeer.hub.counters;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;

/**
 * Starts the hub's actors and restarts those that fail. The program can pass an implementation that
 * measures them.
 */
public interface ActorSpawner {

  /**
   * @param messages type of the messages
   * @param name unique in the system
   * @param props such as a blocking dispatcher
   */
  <T> ActorRef<T> spawn(Class<T> messages, Behavior<T> behavior, String name, Props props);

  /** Starts an actor on the default dispatcher, which must not be blocked. */
  default <T> ActorRef<T> spawn(Class<T> messages, Behavior<T> behavior, String name) {
    return spawn(messages, behavior, name, Props.empty());
  }

  /** A spawner that measures nothing. */
  static ActorSpawner in(ActorSystem<?> system) {
    return new ActorSpawner() {
      @Override
      public <T> ActorRef<T> spawn(
          Class<T> messages, Behavior<T> behavior, String name, Props props) {
        var supervised = Behaviors.supervise(behavior).onFailure(SupervisorStrategy.restart());
        return system.systemActorOf(supervised, name, props);
      }
    };
  }
}
