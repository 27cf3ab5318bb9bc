package superpeer.worker.peer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.signaling.Signal;
import superpeer.worker.segment.ArrivingSegment;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;
import superpeer.worker.segment.SegmentNames.Style;
import superpeer.worker.segment.SegmentSource;

/**
 * Our side of one peer.
 *
 * <pre>
 *   connecting ──opened──▶ greeting ──METADATA──▶ open ──Drain──▶ draining ──idle──▶ stopped
 *        └─────────────────────┴── refused, closed, silent, malformed ──┴─────────────▶ stopped
 * </pre>
 *
 * <p>A session lives as long as its connection, and the connection ends with it, however it ends.
 * Its owner hears {@link Event.Closed} last of all. What it does in each phase: {@link
 * SessionPhases}.
 */
public final class PeerSession {

  public sealed interface Command {}

  /**
   * We hold a segment, or begin to receive it and can stream it forward. Told to the peer (HAVE)
   * unless it knows.
   *
   * @param names how peers may call it on the wire
   * @param complete whether all of it is there
   * @param size in bytes; the true size of the whole segment
   */
  public record Announce(SegmentId id, SegmentNames names, boolean complete, long size)
      implements Command {}

  /** We no longer hold a segment (VOD). Told to the peer (LOST) if it was announced. */
  public record Withdraw(SegmentId id, SegmentNames names) implements Command {}

  /**
   * From now on segments are called so when we speak of them first.
   *
   * @param tentative whether the peer may still call them otherwise
   */
  public record SetStyle(Style style, boolean tentative) implements Command {}

  /**
   * The peer, which was told of nothing, may be told from now on.
   *
   * @param held what there is
   */
  public record StartAnnouncing(List<Announce> held) implements Command {}

  /**
   * Take a segment from the peer. Answered by {@link Event.Fetched} or {@link Event.NotFetched};
   * one at a time.
   *
   * @param segId as the peer's HAVE named it; absent if only its METADATA named the segment
   */
  public record Fetch(SegmentId id, Optional<String> segId) implements Command {}

  /**
   * The answer to {@link Event.Requested}: send this; in reverse only if it is whole.
   *
   * @param segId as this peer calls it
   */
  public record Found(long ticket, SegmentSource segment, String segId) implements Command {}

  /** The rest of that will not come: a piece of it ends. */
  public record ArrivalFailed(ArrivingSegment segment) implements Command {}

  /** The answer to {@link Event.Requested}: we do not hold it. */
  public record NotFound(long ticket) implements Command {}

  /** The peer's signal arrived through the signaling server. */
  public record Signalled(Signal signal) implements Command {}

  /**
   * Finishes what the peer asked for, says CLOSE and stops.
   *
   * @param patience after which the running piece is aborted
   */
  public record Drain(Duration patience) implements Command {}

  /**
   * Tell how it stands with the peer, by {@link PeerDescription}: at once, and once more when the
   * way to it has been looked up.
   *
   * @param mayQuery whether it may be looked up; else what was found the last time is told
   */
  public record Describe(boolean mayQuery, ActorRef<PeerDescription> replyTo) implements Command {}

  /**
   * How it stands with the peer.
   *
   * @param peer the id given at creation
   * @param version of its SDK; empty if it does not say
   * @param uploading on its way to the peer, as {@code level/sn}; empty if there is none
   * @param queued requests that wait for their turn
   * @param complete whether no further word follows
   */
  public record PeerDescription(
      String peer,
      CandidatePair candidatePair,
      SessionStats stats,
      String version,
      String uploading,
      int queued,
      boolean complete) {}

  /** Says CLOSE and stops at once. */
  public record Leave() implements Command {}

  /** What {@link ConnectionEvents} hears of the connection. */
  sealed interface FromConnection extends Command {

    /** What the peer sent; its bytes wait in memory until it is handled. */
    sealed interface Received extends FromConnection {}

    record Text(String text) implements Received {}

    record Frame(ByteBuffer bytes) implements Received {}

    record Oversized(long bytes) implements Received {}

    record Signals(Signal local) implements FromConnection {}

    record Opened() implements FromConnection {}

    record Uploaded(long bytes) implements FromConnection {}

    record Aborted(long bytesSent) implements FromConnection {}

    record Flooded() implements FromConnection {}

    record CandidatePairFound(CandidatePair candidatePair) implements FromConnection {}

    record Closed(String why) implements FromConnection {}
  }

  enum Timer implements Command {
    HANDSHAKE,
    SILENCE,
    NAME,
    LOOKUP,
    LATEST_START,
    FRAME,
    ABORT,
    DRAIN,
    UNCHOKE,
    STATS,
    QUERY_INTERVAL,
    REPORT
  }

  /** What its owner learns without asking; {@code peer} is the id given at creation. */
  public sealed interface Event {

    String peer();

    /** Bring this signal to the peer, through the signaling server. */
    record Signals(String peer, Signal signal) implements Event {}

    /**
     * The handshake is done. What {@code metadata.field} lists is not repeated as {@link Holds}.
     *
     * @param announced whether the peer was told what we hold, as its {@link AnnouncePlan} said
     */
    record Opened(String peer, PeerMessage.Metadata metadata, boolean announced) implements Event {}

    /**
     * The peer wants a segment: answer {@link PeerSession.Found} or {@link PeerSession.NotFound}
     * with the ticket, soon. One at a time of each peer.
     */
    record Requested(
        String peer, long ticket, PeerMessage.Request request, ActorRef<Command> replyTo)
        implements Event {}

    /** The peer holds a segment, or ({@code complete} is false) begins to receive it. */
    record Holds(
        String peer, SegmentId id, Optional<String> segId, boolean complete, Optional<Long> size)
        implements Event {}

    /** The peer no longer holds a segment. */
    record NoLongerHolds(String peer, SegmentId id, Optional<String> segId) implements Event {}

    /** A segment was taken from the peer: complete, and checked if the peer named its hash. */
    record Fetched(String peer, SegmentId id, Segment segment) implements Event {}

    /** A segment could not be taken from the peer. */
    record NotFetched(String peer, SegmentId id, Reason why) implements Event {}

    /** Whether the peer wants no requests now. */
    record Choked(String peer, boolean choked) implements Event {}

    /**
     * Where the peer's player is, from its STATS.
     *
     * @param pos VOD play position, in seconds
     */
    record PlaybackPosition(String peer, Optional<Integer> level, Optional<Double> pos)
        implements Event {}

    /** All that was counted so far; sent after every change, at most once a report interval. */
    record StatsChanged(String peer, SessionStats stats) implements Event {}

    /** The session is over; the last notice, also if it never opened. */
    record Closed(String peer, String why, SessionStats stats) implements Event {}
  }

  /** Why a segment could not be taken. */
  public enum Reason {
    /** The peer wants no requests. */
    CHOKED,
    /** Another one is on its way from this peer, or was cancelled and is not over yet. */
    BUSY,
    /** The peer does not hold it. */
    NOT_FOUND,
    /** The peer ended the transfer. */
    ABORTED,
    /** No frame came in time. */
    SLOW,
    /** What came is not what was asked for: another segment, size, frame size or hash. */
    WRONG,
    /** The session is not open, or ended. */
    CLOSED
  }

  /** Which side made the connection; the initiator speaks first (docs/protocol §5.2). */
  enum Role {
    INITIATOR,
    ANSWERER
  }

  /** Who the peer is, and who hears of it. */
  record PeerInfo(String peer, Role role, ActorRef<Event> owner) {}

  /**
   * A session that answers a peer's offer.
   *
   * @param peer the peer's id, repeated in every notice
   */
  public static Behavior<Command> answering(
      String peer,
      String offerSdp,
      SessionContext sessionContext,
      Transport transport,
      ActorRef<Event> owner) {
    return create(
        new PeerInfo(peer, Role.ANSWERER, owner),
        sessionContext,
        ear -> transport.answer(offerSdp, ear));
  }

  /**
   * A session that calls a peer.
   *
   * @param peer the peer's id, repeated in every notice
   */
  public static Behavior<Command> calling(
      String peer, SessionContext sessionContext, Transport transport, ActorRef<Event> owner) {
    return create(new PeerInfo(peer, Role.INITIATOR, owner), sessionContext, transport::call);
  }

  private PeerSession() {}

  private static Behavior<Command> create(
      PeerInfo peerInfo,
      SessionContext sessionContext,
      Function<Connection.Listener, Connection> connect) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var connectionEvents =
                      new ConnectionEvents(
                          context.getSelf(), sessionContext.config().maxInboxBytes());
                  return new SessionPhases(
                          context.getSelf(),
                          timers,
                          peerInfo,
                          sessionContext,
                          connectionEvents,
                          connect.apply(connectionEvents))
                      .connecting();
                }));
  }
}
