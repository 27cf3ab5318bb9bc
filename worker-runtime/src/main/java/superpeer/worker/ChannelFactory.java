package superpeer.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;

/** Creates the actor that seeds this process's one channel. */
@FunctionalInterface
public interface ChannelFactory {

  /**
   * Creates the actor. It accepts further commands from the master: {@code Seed} (new settings for
   * the same channel), {@code Drain} and {@code LimitUplink}. It stops when it is drained. If it
   * fails, the process exits with {@code WorkerExit.CRASHED}.
   *
   * @param assignment what to seed
   * @param master receives Ready once the worker is announced and reachable, Reported every report
   *     interval, Draining and Degraded; never Hello
   */
  Behavior<WorkerCommand> create(Assignment assignment, ActorRef<WorkerEvent> master);

  /**
   * Creates an actor that warms the process up while it has no channel. The actor accepts no
   * messages from outside and stops by itself. It can be stopped early; once it has terminated, it
   * has released everything.
   */
  default Behavior<?> warmUp() {
    return Behaviors.stopped();
  }
}
