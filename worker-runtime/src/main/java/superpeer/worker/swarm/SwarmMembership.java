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
 * Keeps the worker in the tracker's list of one swarm, for ever.
 *
 * <pre>
 *   joining ──Announced──▶ joined ──Leave──▶ leaving ──heard, or too late──▶ stopped
 *      │  ▲ pause            │ reports every interval, finds peers
 *      └──┘                  └─ the tracker does not know us ──▶ joining anew
 * </pre>
 *
 * <p>Figures are counted as reported only when the tracker acknowledged them. Every failure is
 * tried again after a growing pause; the owner hears of trouble once, and once when it is over.
 */
public final class SwarmMembership {

  public sealed interface Command {}

  /**
   * The latest totals; what is reported is what they grew by since the last acknowledged report.
   */
  public record UpdateTotals(TrafficTotals totals) implements Command {}

  /**
   * Asks the tracker for peers to call, once; ignored while we are not in the swarm. Answered with
   * {@link Event.Candidates}, or not at all.
   *
   * @param exclusions ids not wanted; beyond 200 the last are left out
   * @param wanted how many more connections are wanted
   */
  public record FindPeers(List<String> exclusions, int wanted) implements Command {}

  /**
   * Viewers can reach us from now on, or again: the tracker is told at once, by a report, since our
   * hub offers no super peer before its first one. Answered with {@link
   * Event.ReachabilityReported}.
   */
  public record Reachable() implements Command {}

  /** Tells the tracker that we leave, then stops; within the leave timeout whatever happens. */
  public record Leave() implements Command {}

  /** Answers the number of failed calls so far. */
  public record GetFailureCount(ActorRef<Long> replyTo) implements Command {}

  /** Answers are stamped: one that comes after its question was given up must not count. */
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

  /** What the owner learns. */
  public sealed interface Event {

    /**
     * We are in the swarm. Repeated when the tracker had forgotten us; the id may then be another,
     * under which signaling must connect anew.
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

    /** The tracker knows that we can be reached, or could not be told. */
    record ReachabilityReported() implements Event {}

    /**
     * The tracker cannot be used; once per change of state.
     *
     * @param error what is wrong
     * @param hint the way out
     */
    record Degraded(String error, String hint) implements Event {}

    /** The trouble is over. */
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
    return everywhere()
        .onMessage(FindPeers.class, notYet -> Behaviors.same())
        .onMessage(Reachable.class, underAnOldId -> Behaviors.same())
        .onMessage(Leave.class, nobodyKnowsUs -> Behaviors.stopped())
        .onMessageEquals(Timer.ANNOUNCE, this::announce)
        .onMessage(ReplyReceived.class, this::onAnnounceAnswered)
        .build();
  }

  private Behavior<Command> announce() {
    ask(client.announce(trackerState.announce()), TrafficTotals.NONE);
    return Behaviors.same();
  }

  private Behavior<Command> onAnnounceAnswered(ReplyReceived answer) {
    if (answer.requestId() != lastRequestId) {
      return Behaviors.same();
    }
    if (answer.reply() instanceof Announced announced && !announced.rejected()) {
      reconnectBackoff.reset();
      trackerState.joined(announced);
      context.getLog().info("joined the swarm as {}", announced.id());
      return joined(reportInterval(announced));
    }
    timers.startSingleTimer(Timer.ANNOUNCE, failed(answer.reply(), answer.failure()));
    return Behaviors.same();
  }

  private Duration reportInterval(Announced announced) {
    var asked = Duration.ofSeconds(announced.reportIntervalS());
    var least = config.minReportInterval();
    return asked.compareTo(least) < 0 ? least : asked;
  }

  private Behavior<Command> joined(Duration interval) {
    timers.startSingleTimer(Timer.REPORT, interval);
    return everywhere()
        .onMessage(FindPeers.class, this::onWantPeers)
        .onMessage(Reachable.class, reachable -> onReachable())
        .onMessage(Leave.class, leave -> leaving())
        .onMessageEquals(Timer.REPORT, this::report)
        .onMessage(ReplyReceived.class, answer -> onReportAnswered(answer, interval))
        .build();
  }

  /** Not if there was a report just now: signaling may come and go. */
  private Behavior<Command> onReachable() {
    if (timers.isTimerActive(Timer.REPORT_COOLDOWN) && timers.isTimerActive(Timer.REPORT)) {
      trackerState.reachabilityReported();
      return Behaviors.same();
    }
    reportingReachability = true;
    return timers.isTimerActive(Timer.REPORT) ? report() : Behaviors.same();
  }

  /** The timer for the next report is set by the answer to this one, so that never two are open. */
  private Behavior<Command> report() {
    timers.cancel(Timer.REPORT);
    timers.startSingleTimer(Timer.REPORT_COOLDOWN, config.minReportInterval());
    var now = trackerState.totals();
    ask(client.report(trackerState.channel(), trackerState.id(), trackerState.report(false)), now);
    return Behaviors.same();
  }

  private Behavior<Command> onReportAnswered(ReplyReceived answer, Duration interval) {
    if (answer.requestId() != lastRequestId) {
      return Behaviors.same();
    }
    if (reportingReachability) {
      reportingReachability = false;
      trackerState.reachabilityReported();
    }
    if (answer.reply() instanceof TrackerReply.Accepted) {
      reconnectBackoff.reset();
      trackerState.acknowledge(answer.reportedTotals());
      timers.startSingleTimer(Timer.REPORT, interval);
      return Behaviors.same();
    }
    if (answer.reply() instanceof Refused || notFound(answer.failure())) {
      context
          .getLog()
          .info("the tracker does not know {} any more; announcing anew", trackerState.id());
      return joining();
    }
    var pause = failed(answer.reply(), answer.failure());
    timers.startSingleTimer(Timer.REPORT, pause.compareTo(interval) < 0 ? pause : interval);
    return Behaviors.same();
  }

  private Behavior<Command> onWantPeers(FindPeers want) {
    var exclusions =
        List.copyOf(
            want.exclusions().subList(0, Math.min(MAX_EXCLUSIONS, want.exclusions().size())));
    context.pipeToSelf(
        client.findPeers(
            trackerState.channel(),
            trackerState.id(),
            trackerState.peers(exclusions, want.wanted())),
        PeersReceived::new);
    return Behaviors.same();
  }

  private Behavior<Command> onFound(PeersReceived peersReceived) {
    if (peersReceived.reply() instanceof TrackerReply.Candidates candidates) {
      trackerState.candidatesFound(candidates);
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
    ask(
        client.report(trackerState.channel(), trackerState.id(), trackerState.report(true)),
        TrafficTotals.NONE);
    return everywhere()
        .onMessage(FindPeers.class, notAnyMore -> Behaviors.same())
        .onMessage(Reachable.class, notForLong -> Behaviors.same())
        .onMessage(Leave.class, alreadyLeaving -> Behaviors.same())
        .onMessageEquals(Timer.LEAVE_TIMEOUT, Behaviors::stopped)
        .onMessage(
            ReplyReceived.class,
            answer -> answer.requestId() == lastRequestId ? Behaviors.stopped() : Behaviors.same())
        .build();
  }

  private BehaviorBuilder<Command> everywhere() {
    return Behaviors.receive(Command.class)
        .onMessage(UpdateTotals.class, this::onObserve)
        .onMessage(GetFailureCount.class, this::onGetFailures)
        .onMessageEquals(Timer.REPORT_COOLDOWN, Behaviors::same)
        .onMessage(PeersReceived.class, this::onFound);
  }

  private Behavior<Command> onObserve(UpdateTotals updateTotals) {
    trackerState.updateTotals(updateTotals.totals());
    return Behaviors.same();
  }

  private Behavior<Command> onGetFailures(GetFailureCount ask) {
    ask.replyTo().tell(trackerState.failures());
    return Behaviors.same();
  }

  /** An earlier question that is still open is given up: its answer will not count. */
  private void ask(CompletionStage<TrackerReply> answer, TrafficTotals told) {
    var stamp = ++lastRequestId;
    context.pipeToSelf(
        answer, (reply, failure) -> new ReplyReceived(stamp, told, reply, unwrapped(failure)));
  }

  private Duration failed(@Nullable TrackerReply reply, @Nullable Throwable failure) {
    trackerState.degraded(describe(reply, failure), hint(reply));
    return reconnectBackoff.nextDelay();
  }

  private static String hint(@Nullable TrackerReply reply) {
    return reply == null
        ? "check the seed's tracker address and that the tracker is up; trying again by itself"
        : "the tracker refuses this channel or this host: see its settings; trying again by itself";
  }

  private static String describe(@Nullable TrackerReply reply, @Nullable Throwable failure) {
    if (reply instanceof Refused refused) {
      return "the tracker refuses: " + refused.msg() + " (code " + refused.code() + ")";
    }
    if (reply instanceof Announced) {
      return "the tracker denies P2P for this channel";
    }
    return failure == null ? "unexpected answer " + reply : String.valueOf(failure.getMessage());
  }

  private static boolean notFound(@Nullable Throwable failure) {
    return failure instanceof TrackerFailure tracker && tracker.isNotFound();
  }

  private static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
    return failure instanceof CompletionException wrapper ? wrapper.getCause() : failure;
  }
}
