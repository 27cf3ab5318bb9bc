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
 * One session with one peer: an actor that speaks the SDK's protocol over a {@link Connection}.
 *
 * <pre>
 *   connecting ──opened──▶ greeting ──METADATA──▶ open ──Drain──▶ draining ──idle──▶ stopped
 *        └─────────────────────┴── refused, closed, silent, malformed ──┴─────────────▶ stopped
 * </pre>
 *
 * <p>A session lives as long as its connection, and closes the connection when it ends for any
 * reason. {@link Event.Closed} is the last event that its owner receives. {@link SessionPhases}
 * says what it does in each phase.
 */
public final class PeerSession {

  public sealed interface Command {}

  /**
   * We hold a segment, or have begun to receive it and can forward it. Announced to the peer (HAVE)
   * unless it knows.
   *
   * @param names that peers may use for it on the wire
   * @param complete whether all bytes are there
   * @param size of the whole segment, in bytes
   */
  public record Announce(SegmentId id, SegmentNames names, boolean complete, long size)
      implements Command {}

  /** We no longer hold a segment (VOD). Withdrawn (LOST) if it was announced. */
  public record Withdraw(SegmentId id, SegmentNames names) implements Command {}

  /**
   * Sets the style in which we name segments to the peer.
   *
   * @param tentative whether the peer may still use another style
   */
  public record SetStyle(Style style, boolean tentative) implements Command {}

  /**
   * Starts announcing to a peer that was excluded so far.
   *
   * @param held what we hold now
   */
  public record StartAnnouncing(List<Announce> held) implements Command {}

  /**
   * Fetches a segment from the peer, one at a time. The answer is {@link Event.Fetched} or {@link
   * Event.NotFetched}.
   *
   * @param segId as the peer's HAVE named it; absent if only its METADATA named the segment
   */
  public record Fetch(SegmentId id, Optional<String> segId) implements Command {}

  /**
   * Answers {@link Event.Requested}: sends this segment; in reverse only once it is complete.
   *
   * @param segId the peer's name for it
   */
  public record Found(long ticket, SegmentSource segment, String segId) implements Command {}

  /** The rest of the segment will not arrive: a piece of it is aborted. */
  public record ArrivalFailed(ArrivingSegment segment) implements Command {}

  /** Answers {@link Event.Requested}: we do not hold the segment. */
  public record NotFound(long ticket) implements Command {}

  /** The peer's signal arrived through the signaling server. */
  public record Signalled(Signal signal) implements Command {}

  /**
   * Finishes what the peer has requested, sends CLOSE and stops.
   *
   * @param timeout after which the running piece is aborted
   */
  public record Drain(Duration timeout) implements Command {}

  /**
   * Asks for a {@link PeerDescription}: one comes at once, and another one when the candidate pair
   * has been looked up.
   *
   * @param mayQuery whether the candidate pair may be looked up; otherwise the last one is reported
   */
  public record Describe(boolean mayQuery, ActorRef<PeerDescription> replyTo) implements Command {}

  /**
   * State of a session and its peer.
   *
   * @param peer the id given at creation
   * @param version of its SDK; empty if not known
   * @param uploading the segment being sent, as {@code level/sn}; empty if there is none
   * @param queued requests that wait
   * @param complete whether no further description follows
   */
  public record PeerDescription(
      String peer,
      CandidatePair candidatePair,
      SessionStats stats,
      String version,
      String uploading,
      int queued,
      boolean complete) {}

  /** Sends CLOSE and stops at once. */
  public record Leave() implements Command {}

  /** Events of the connection, from {@link ConnectionEvents}. */
  sealed interface FromConnection extends Command {

    /** A message from the peer; its bytes stay in memory until it is handled. */
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

  /** Events for the owner; {@code peer} is the id given at creation. */
  public sealed interface Event {

    String peer();

    /** A signal to send to the peer through the signaling server. */
    record Signals(String peer, Signal signal) implements Event {}

    /**
     * The handshake is done. What {@code metadata.field} lists is not repeated as {@link Holds}.
     *
     * @param announced whether our segments were announced, according to the {@link AnnouncePlan}
     */
    record Opened(String peer, PeerMessage.Metadata metadata, boolean announced) implements Event {}

    /**
     * The peer requests a segment. Answer soon with {@link PeerSession.Found} or {@link
     * PeerSession.NotFound} and the ticket. A session has one open lookup at a time.
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

    /**
     * A segment was fetched from the peer. It is complete, and verified if the peer sent its hash.
     */
    record Fetched(String peer, SegmentId id, Segment segment) implements Event {}

    /** A segment could not be fetched from the peer. */
    record NotFetched(String peer, SegmentId id, Reason why) implements Event {}

    /** The peer has sent CHOKE or UNCHOKE. */
    record Choked(String peer, boolean choked) implements Event {}

    /**
     * The play position from the peer's STATS.
     *
     * @param pos VOD play position, in seconds
     */
    record PlaybackPosition(String peer, Optional<Integer> level, Optional<Double> pos)
        implements Event {}

    /** All statistics so far; sent after a change, at most once per report interval. */
    record StatsChanged(String peer, SessionStats stats) implements Event {}

    /** The session has ended; always the last event, even if the session never opened. */
    record Closed(String peer, String why, SessionStats stats) implements Event {}
  }

  /** Why a segment could not be fetched. */
  public enum Reason {
    /** The peer has sent CHOKE. */
    CHOKED,
    /** Another segment is being fetched from this peer, or its cancellation has not finished. */
    BUSY,
    /** The peer does not hold it. */
    NOT_FOUND,
    /** The peer ended the transfer. */
    ABORTED,
    /** No frame arrived in time. */
    SLOW,
    /** The peer sent something else than requested: another segment, size, frame size or hash. */
    WRONG,
    /** The session is not open, or has ended. */
    CLOSED
  }

  /** Which side made the offer; the initiator sends METADATA first (docs/protocol/wire.md §5.2). */
  enum Role {
    INITIATOR,
    ANSWERER
  }

  /** The peer, our role, and the owner that receives its events. */
  record PeerInfo(String peer, Role role, ActorRef<Event> owner) {}

  /**
   * Creates a session that answers a peer's offer.
   *
   * @param peer the peer's id, repeated in every event
   */
  public static Behavior<Command> answering(
      String peer,
      String offerSdp,
      SessionContext context,
      Transport transport,
      ActorRef<Event> owner) {
    return create(
        new PeerInfo(peer, Role.ANSWERER, owner),
        context,
        events -> transport.answer(offerSdp, events));
  }

  /**
   * Creates a session that calls a peer.
   *
   * @param peer the peer's id, repeated in every event
   */
  public static Behavior<Command> calling(
      String peer, SessionContext context, Transport transport, ActorRef<Event> owner) {
    return create(new PeerInfo(peer, Role.INITIATOR, owner), context, transport::call);
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
                  var events =
                      new ConnectionEvents(
                          context.getSelf(), sessionContext.config().maxInboxBytes());
                  return new SessionPhases(
                          context.getSelf(),
                          timers,
                          peerInfo,
                          sessionContext,
                          events,
                          connect.apply(events))
                      .connecting();
                }));
  }
}
