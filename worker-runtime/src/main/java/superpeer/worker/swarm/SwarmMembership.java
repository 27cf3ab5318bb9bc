package superpeer.worker.swarm;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.protocol.tracker.TrackerReply.Announced;
import superpeer.protocol.tracker.TrackerReply.Refused;
import superpeer.worker.config.TrackerClientConfig;

/**
 * Keeps a peer in the tracker's list of one swarm. It never gives up.
 *
 * <pre>
 *   joining ──Announced──▶ joined ──Leave──▶ leaving ──reply, or timeout──▶ stopped
 *      │  ▲ pause            │ reports every interval, finds peers
 *      └──┘                  └─ the tracker does not know us ──▶ joining again
 * </pre>
 *
 * <p>Traffic counts as reported only when the tracker has acknowledged it. Every failed call is
 * repeated after a growing delay. It reports to the owner when errors begin and end.
 */
public final class SwarmMembership {

  public sealed interface Command {}

  /** Updates the totals. A report contains their growth since the last acknowledged one. */
  public record UpdateTotals(TrafficTotals totals) implements Command {}

  /**
   * Asks the tracker once for peers to call; ignored while we are not in the swarm. The reply is
   * {@link Event.Candidates}, or nothing.
   *
   * @param exclusions ids to leave out; only the first 200 are sent
   * @param wanted how many more connections to make
   */
  public record FindPeers(List<String> exclusions, int wanted) implements Command {}

  /**
   * Viewers can reach us now. Sends a report at once, because our hub does not offer a super peer
   * before its first report. The reply is {@link Event.ReachabilityReported}.
   */
  public record Reachable() implements Command {}

  /** Reports to the tracker that we leave, then stops; at the latest after the leave timeout. */
  public record Leave() implements Command {}

  /** Replies with the number of failed calls so far. */
  public record GetFailureCount(ActorRef<Long> replyTo) implements Command {}

  /** Carries the id of its request, because the reply to an abandoned request must be ignored. */
  private record ReplyReceived(
      int requestId,
      TrafficTotals reportedTotals,
      @Nullable TrackerReply reply,
      @Nullable Throwable failure)
      implements Command {}

  private record PeersReceived(@Nullable TrackerReply reply, @Nullable Throwable failure)
      implements Command {}

  private enum Timer implements Command {
    ANNOUNCE,
    REPORT,
    REPORT_COOLDOWN,
    LEAVE_TIMEOUT
  }

  /** Events for the owner. */
  public sealed interface Event {

    /**
     * We are in the swarm. Sent again if the tracker had forgotten us. The id can differ then, and
     * signaling must reconnect with it.
     *
     * @param id our peer id
     * @param peers candidates, the best first
     * @param signal main signaling address as the tracker wants it
     * @param signal2 backup signaling address
     * @param token for the main signaling server
     * @param token2 for the backup
     * @param stun ICE servers
     */
    record Joined(
        String id,
        List<TrackerReply.Peer> peers,
        Optional<String> signal,
        Optional<String> signal2,
        Optional<String> token,
        Optional<String> token2,
        List<String> stun)
        implements Event {}

    /** Peers to call, the best first. */
    record Candidates(List<TrackerReply.Peer> peers) implements Event {}

    /** The tracker knows that we can be reached, or the report failed. */
    record ReachabilityReported() implements Event {}

    /**
     * The tracker cannot be used. Sent once per change of state.
     *
     * @param error what is wrong
     * @param hint how to fix it
     */
    record Degraded(String error, String hint) implements Event {}

    /** The error is over. */
    record Recovered() implements Event {}
  }

  private static final int MAX_EXCLUSIONS = 200;

  public static Behavior<Command> create(
      PeerAnnouncement peerAnnouncement,
      TrackerClient client,
      TrackerClientConfig config,
      Clock clock,
      ActorRef<Event> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new SwarmMembership(
                            context,
                            timers,
                            client,
                            config,
                            new TrackerState(
                                peerAnnouncement, clock.instant().getEpochSecond(), owner))
                        .joining()));
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final TrackerClient client;
  private final TrackerClientConfig config;
  private final TrackerState trackerState;
  private final ReconnectBackoff reconnectBackoff;
  private int lastRequestId;
  private boolean reportingReachability;

  private SwarmMembership(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      TrackerClient client,
      TrackerClientConfig config,
      TrackerState trackerState) {
    this.context = context;
    this.timers = timers;
    this.client = client;
    this.config = config;
    this.trackerState = trackerState;
    this.reconnectBackoff =
        new ReconnectBackoff(config.minPause(), config.maxPause(), new SplittableRandom());
  }

  private Behavior<Command> joining() {
    announce();
    return inAnyState()
        .onMessage(FindPeers.class, ignored -> Behaviors.same())
        .onMessage(Reachable.class, ignored -> Behaviors.same())
        .onMessage(Leave.class, ignored -> Behaviors.stopped())
        .onMessageEquals(Timer.ANNOUNCE, this::announce)
        .onMessage(ReplyReceived.class, this::onAnnounceReply)
        .build();
  }

  private Behavior<Command> announce() {
    send(client.announce(trackerState.announce()), TrafficTotals.NONE);
    return Behaviors.same();
  }

  private Behavior<Command> onAnnounceReply(ReplyReceived received) {
    if (received.requestId() != lastRequestId) {
      return Behaviors.same();
    }
    if (received.reply() instanceof Announced announced && !announced.rejected()) {
      reconnectBackoff.reset();
      trackerState.onJoined(announced);
      context.getLog().info("joined the swarm as {}", announced.id());
      return joined(reportInterval(announced));
    }
    timers.startSingleTimer(Timer.ANNOUNCE, failed(received.reply(), received.failure()));
    return Behaviors.same();
  }

  private Duration reportInterval(Announced announced) {
    var requested = Duration.ofSeconds(announced.reportIntervalS());
    var min = config.minReportInterval();
    return requested.compareTo(min) < 0 ? min : requested;
  }

  private Behavior<Command> joined(Duration interval) {
    timers.startSingleTimer(Timer.REPORT, interval);
    return inAnyState()
        .onMessage(FindPeers.class, this::onFindPeers)
        .onMessage(Reachable.class, reachable -> onReachable())
        .onMessage(Leave.class, leave -> leaving())
        .onMessageEquals(Timer.REPORT, this::report)
        .onMessage(ReplyReceived.class, reply -> onReportReply(reply, interval))
        .build();
  }

  /** Not right after another report: signaling may come and go. */
  private Behavior<Command> onReachable() {
    if (timers.isTimerActive(Timer.REPORT_COOLDOWN) && timers.isTimerActive(Timer.REPORT)) {
      trackerState.onReachabilityReported();
      return Behaviors.same();
    }
    reportingReachability = true;
    return timers.isTimerActive(Timer.REPORT) ? report() : Behaviors.same();
  }

  /** The reply sets the timer for the next report, so that two are never in flight. */
  private Behavior<Command> report() {
    timers.cancel(Timer.REPORT);
    timers.startSingleTimer(Timer.REPORT_COOLDOWN, config.minReportInterval());
    var totals = trackerState.totals();
    send(
        client.report(trackerState.channel(), trackerState.id(), trackerState.stats(false)),
        totals);
    return Behaviors.same();
  }

  private Behavior<Command> onReportReply(ReplyReceived received, Duration interval) {
    if (received.requestId() != lastRequestId) {
      return Behaviors.same();
    }
    if (reportingReachability) {
      reportingReachability = false;
      trackerState.onReachabilityReported();
    }
    if (received.reply() instanceof TrackerReply.Accepted) {
      reconnectBackoff.reset();
      trackerState.acknowledge(received.reportedTotals());
      timers.startSingleTimer(Timer.REPORT, interval);
      return Behaviors.same();
    }
    if (received.reply() instanceof Refused || notFound(received.failure())) {
      context.getLog().info("the tracker has forgotten {}; announcing again", trackerState.id());
      return joining();
    }
    var delay = failed(received.reply(), received.failure());
    timers.startSingleTimer(Timer.REPORT, delay.compareTo(interval) < 0 ? delay : interval);
    return Behaviors.same();
  }

  private Behavior<Command> onFindPeers(FindPeers find) {
    var exclusions =
        List.copyOf(
            find.exclusions().subList(0, Math.min(MAX_EXCLUSIONS, find.exclusions().size())));
    context.pipeToSelf(
        client.findPeers(
            trackerState.channel(),
            trackerState.id(),
            trackerState.peers(exclusions, find.wanted())),
        PeersReceived::new);
    return Behaviors.same();
  }

  private Behavior<Command> onPeersReceived(PeersReceived peersReceived) {
    if (peersReceived.reply() instanceof TrackerReply.Candidates candidates) {
      trackerState.onCandidates(candidates);
    } else {
      trackerState.countFailure();
      context
          .getLog()
          .debug(
              "no peers from the tracker: {}",
              describe(peersReceived.reply(), peersReceived.failure()));
    }
    return Behaviors.same();
  }

  private Behavior<Command> leaving() {
    timers.cancelAll();
    timers.startSingleTimer(Timer.LEAVE_TIMEOUT, config.leaveTimeout());
    send(
        client.report(trackerState.channel(), trackerState.id(), trackerState.stats(true)),
        TrafficTotals.NONE);
    return inAnyState()
        .onMessage(FindPeers.class, ignored -> Behaviors.same())
        .onMessage(Reachable.class, ignored -> Behaviors.same())
        .onMessage(Leave.class, ignored -> Behaviors.same())
        .onMessageEquals(Timer.LEAVE_TIMEOUT, Behaviors::stopped)
        .onMessage(
            ReplyReceived.class,
            received ->
                received.requestId() == lastRequestId ? Behaviors.stopped() : Behaviors.same())
        .build();
  }

  private BehaviorBuilder<Command> inAnyState() {
    return Behaviors.receive(Command.class)
        .onMessage(UpdateTotals.class, this::onUpdateTotals)
        .onMessage(GetFailureCount.class, this::onGetFailureCount)
        .onMessageEquals(Timer.REPORT_COOLDOWN, Behaviors::same)
        .onMessage(PeersReceived.class, this::onPeersReceived);
  }

  private Behavior<Command> onUpdateTotals(UpdateTotals updateTotals) {
    trackerState.updateTotals(updateTotals.totals());
    return Behaviors.same();
  }

  private Behavior<Command> onGetFailureCount(GetFailureCount get) {
    get.replyTo().tell(trackerState.failures());
    return Behaviors.same();
  }

  /** Abandons an earlier request: its reply will be ignored. */
  private void send(CompletionStage<TrackerReply> response, TrafficTotals reported) {
    var requestId = ++lastRequestId;
    context.pipeToSelf(
        response,
        (reply, failure) -> new ReplyReceived(requestId, reported, reply, unwrap(failure)));
  }

  private Duration failed(@Nullable TrackerReply reply, @Nullable Throwable failure) {
    trackerState.onFailure(describe(reply, failure), hint(reply));
    return reconnectBackoff.nextDelay();
  }

  private static String hint(@Nullable TrackerReply reply) {
    return reply == null
        ? "check the seed's tracker address, and that the tracker is up; retrying automatically"
        : "check the tracker's settings: it refuses this channel or this host; retrying automatically";
  }

  private static String describe(@Nullable TrackerReply reply, @Nullable Throwable failure) {
    if (reply instanceof Refused refused) {
      return "the tracker refused: " + refused.msg() + " (code " + refused.code() + ")";
    }
    if (reply instanceof Announced) {
      return "the tracker denies P2P for this channel";
    }
    return failure == null ? "unexpected reply " + reply : String.valueOf(failure.getMessage());
  }

  private static boolean notFound(@Nullable Throwable failure) {
    return failure instanceof TrackerFailure tracker && tracker.isNotFound();
  }

  private static @Nullable Throwable unwrap(@Nullable Throwable failure) {
    return failure instanceof CompletionException wrapper ? wrapper.getCause() : failure;
  }
}
