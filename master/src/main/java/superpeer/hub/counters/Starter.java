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
public interface Starter {

  /**
   * @param messages what the actor receives
   * @param name unique in the system
   */
  <T> ActorRef<T> start(Class<T> messages, Behavior<T> behavior, String name);

  /** Measures nothing. */
  static Starter in(ActorSystem<?> system) {
    return new Starter() {
      @Override
      public <T> ActorRef<T> start(Class<T> messages, Behavior<T> behavior, String name) {
        var kept = Behaviors.supervise(behavior).onFailure(SupervisorStrategy.restart());
        return system.systemActorOf(kept, name, Props.empty());
      }
    };
  }
}
