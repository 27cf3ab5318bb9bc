package superpeer.master.fleet;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import superpeer.protocol.control.Assignment;

/** All workers of this machine: which slot seeds what, and which process answers for it. */
public final class Fleet {

  public sealed interface Command {}

  /**
   * Seeds a channel in a slot. A slot that seeds this channel already takes the new settings over
   * without dropping a viewer; a slot that seeds another, or is being stopped, drains first, tells
   * {@link Notice.Ended} and then begins.
   */
  public record Start(int slot, Assignment assignment) implements Command {}

  /** Drains the slot's worker and frees the slot; {@link Notice.Ended} follows. */
  public record Stop(int slot) implements Command {}

  /**
   * Gives the slot a new process. A worker that seeds goes on until the new one is seeding, and
   * then drains; one that does not is replaced at once.
   */
  public record Restart(int slot) implements Command {}

  /** Kills the slot's process; supervision starts the next one, as after any crash. */
  public record Kill(int slot) implements Command {}

  /** Stops every slot; answers when no process is left. */
  public record StopAll(ActorRef<Done> replyTo) implements Command {}

  /** Sends all notices to {@code watcher} from now on, first a {@code Changed} for each slot. */
  public record Watch(ActorRef<Notice> watcher) implements Command {}

  /** What watchers learn without asking. */
  public sealed interface Notice {

    /** A slot changed, or its worker reported, which it does every two seconds. */
    record Changed(WorkerView worker) implements Notice {}

    /**
     * The slot is free again.
     *
     * @param why for an operator
     */
    record Ended(int slot, String why, How how) implements Notice {}
  }

  /** How a slot came to be free. */
  public enum How {
    /** By {@link Stop}. */
    STOPPED,
    /** Its worker found that the channel is over. */
    CHANNEL_ENDED,
    /** Its worker can never work as configured. */
    MISCONFIGURED,
    /** Its worker crashed too often in a row. */
    GAVE_UP
  }

  private Fleet() {}

  /**
   * @param recycleAt share of an assignment's memory limit from which a worker is replaced
   */
  public static Behavior<Command> create(
      WorkerLauncher launcher, Patience patience, Supervision supervision, double recycleAt) {
    return Behaviors.empty();
  }
}
