package superpeer.master.events;

import java.util.Locale;
import java.util.Optional;
import superpeer.master.fleet.WorkerView;

/**
 * Something that changed.
 *
 * @param kind what
 * @param channelId which channel it is about
 * @param slot which worker it is about
 * @param pid of that worker's process
 * @param caller address of who asked for it
 * @param detail more, for people
 */
public record FleetEvent(
    Kind kind,
    Optional<String> channelId,
    Optional<Integer> slot,
    Optional<Long> pid,
    Optional<String> caller,
    Optional<String> detail) {

  /** What can change. */
  public enum Kind {
    SEED_ACCEPTED,
    SEED_REFUSED,
    SETTINGS_CHANGED,
    WORKER_STARTED,
    /** It was started by the master before us. */
    WORKER_ADOPTED,
    /** Viewers can reach it. */
    WORKER_READY,
    /** The next process follows after a pause. */
    WORKER_CRASHED,
    /** Its slot has another process now. */
    WORKER_REPLACED,
    WORKER_DRAINING,
    WORKER_STOPPED,
    CHANNEL_ENDED,
    /** It is not tried again until somebody asks. */
    CHANNEL_PARKED,
    /** New viewers and channels are turned away, so that the server runs empty. */
    DRAIN_STARTED,
    /** Some viewers have left. */
    DRAIN_PROGRESS,
    /** Nobody is served any more. */
    DRAIN_DONE,
    /** New viewers and channels are welcome again. */
    DRAIN_ENDED,
    /** What is changed now is kept in memory only. */
    DATABASE_TROUBLE,
    DATABASE_RECOVERED,
    /** Events before this one are no longer known. */
    GAP;

    /** As on the wire: {@code worker-ready}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** A call has the same for a thousand channels. */
  public static FleetEvent ofSeed(
      Kind kind, String channelId, String caller, Optional<String> why) {
    return new FleetEvent(
        kind, Optional.of(channelId), Optional.empty(), Optional.empty(), Optional.of(caller), why);
  }

  public static FleetEvent ofSettings(String caller, String what) {
    return new FleetEvent(
        Kind.SETTINGS_CHANGED,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(caller),
        Optional.of(what));
  }

  static FleetEvent of(Kind kind, WorkerView view, Optional<String> what) {
    return new FleetEvent(
        kind,
        Optional.of(view.assignment().channel().encoded()),
        Optional.of(view.slot()),
        Optional.of(view.pid()),
        Optional.empty(),
        what);
  }

  /** About the server itself. */
  static FleetEvent ofServer(Kind kind, String what) {
    return new FleetEvent(
        kind,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(what));
  }

  static FleetEvent gap() {
    return ofServer(
        Kind.GAP, "events before this one are no longer known; GET /stats shows what is");
  }
}
