package superpeer.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;

/** Makes the guardian of the one channel that this process seeds. */
@FunctionalInterface
public interface ChannelFactory {

  /**
   * The behavior takes further commands of the master: {@code Seed} (new settings of the same
   * channel), {@code SetDraining} and {@code LimitUplink}. It stops when it is drained; when it
   * fails, the process ends with {@code WorkerExit.CRASHED}.
   *
   * @param assignment what to seed
   * @param master where events go: Ready once we are announced and reachable, Reported every report
   *     interval, Draining and Troubled; Hello is not its business
   */
  Behavior<WorkerCommand> create(Assignment assignment, ActorRef<WorkerEvent> master);

  /**
   * Gets the process ready for a channel while there is none. The behavior takes no messages from
   * outside, and ends by itself; stopped early, it has left nothing behind when it has ended.
   */
  default Behavior<?> warmUp() {
    return Behaviors.stopped();
  }
}
