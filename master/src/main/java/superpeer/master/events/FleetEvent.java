package superpeer.master.events;

import java.util.Locale;
import java.util.Optional;
import superpeer.master.fleet.WorkerView;

/**
 * A change in the fleet, in its seeds or in the server itself.
 *
 * @param kind what changed
 * @param channelId the channel it is about
 * @param slot the slot of the worker it is about
 * @param pid of that worker's process
 * @param caller address of the caller who asked for the change
 * @param detail text for people
 */
public record FleetEvent(
    Kind kind,
    Optional<String> channelId,
    Optional<Integer> slot,
    Optional<Long> pid,
    Optional<String> caller,
    Optional<String> detail) {

  /** The kinds of events. */
  public enum Kind {
    SEED_ACCEPTED,
    SEED_REFUSED,
    SETTINGS_CHANGED,
    WORKER_STARTED,
    /** The previous master started it. */
    WORKER_ADOPTED,
    /** Viewers can reach it. */
    WORKER_READY,
    /** The next process follows after a pause. */
    WORKER_CRASHED,
    /** Its slot has a new process. */
    WORKER_REPLACED,
    WORKER_DRAINING,
    WORKER_STOPPED,
    CHANNEL_ENDED,
    /** It is not tried again until an operator asks. */
    CHANNEL_PARKED,
    /** New viewers and channels are refused, so that the server empties. */
    DRAIN_STARTED,
    /** Some viewers have left. */
    DRAIN_PROGRESS,
    /** No viewer is left. */
    DRAIN_DONE,
    /** New viewers and channels are accepted again. */
    DRAIN_ENDED,
    /** Changes are kept in memory only. */
    DATABASE_TROUBLE,
    DATABASE_RECOVERED,
    /** Earlier events are no longer available. */
    GAP;

    /** Returns the name on the wire, such as {@code worker-ready}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Creates an event about one seed of a call. */
  public static FleetEvent ofSeed(
      Kind kind, String channelId, String caller, Optional<String> why) {
    return new FleetEvent(
        kind, Optional.of(channelId), Optional.empty(), Optional.empty(), Optional.of(caller), why);
  }

  public static FleetEvent ofSettings(String caller, String detail) {
    return new FleetEvent(
        Kind.SETTINGS_CHANGED,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(caller),
        Optional.of(detail));
  }

  static FleetEvent of(Kind kind, WorkerView view, Optional<String> detail) {
    return new FleetEvent(
        kind,
        Optional.of(view.assignment().channel().encoded()),
        Optional.of(view.slot()),
        Optional.of(view.pid()),
        Optional.empty(),
        detail);
  }

  /** Creates an event about the server itself. */
  static FleetEvent ofServer(Kind kind, String detail) {
    return new FleetEvent(
        kind,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(detail));
  }

  static FleetEvent gap() {
    return ofServer(
        Kind.GAP, "earlier events are no longer available; GET /stats shows the current state");
  }
}
