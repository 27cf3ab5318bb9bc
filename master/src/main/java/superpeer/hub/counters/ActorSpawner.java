package superpeer.hub.counters;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;

/**
 * Starts the hub's actors, and begins those anew that fail; whoever runs the hub may measure them.
 */
public interface ActorSpawner {

  /**
   * @param messages what the actor receives
   * @param name unique in the system
   * @param props such as a dispatcher that may block
   */
  <T> ActorRef<T> spawn(Class<T> messages, Behavior<T> behavior, String name, Props props);

  /** With the default dispatcher, which must not be blocked. */
  default <T> ActorRef<T> spawn(Class<T> messages, Behavior<T> behavior, String name) {
    return spawn(messages, behavior, name, Props.empty());
  }

  /** Measures nothing. */
  static ActorSpawner in(ActorSystem<?> system) {
    return new ActorSpawner() {
      @Override
      public <T> ActorRef<T> spawn(
          Class<T> messages, Behavior<T> behavior, String name, Props props) {
        var kept = Behaviors.supervise(behavior).onFailure(SupervisorStrategy.restart());
        return system.systemActorOf(kept, name, props);
      }
    };
  }
}
