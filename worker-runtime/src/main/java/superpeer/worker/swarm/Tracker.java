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
public final class Tracker {

  public sealed interface Command {}

  /**
   * The latest totals; what is reported is what they grew by since the last acknowledged report.
   */
  public record Observe(Figures figures) implements Command {}

  /**
   * Asks the tracker for peers to call, once; ignored while we are not in the swarm. Answered with
   * {@link Notice.Candidates}, or not at all.
   *
   * @param exclusions ids not wanted; beyond 200 the last are left out
   * @param wanted how many more connections are wanted
   */
  public record WantPeers(List<String> exclusions, int wanted) implements Command {}

  /**
   * Viewers can reach us from now on, or again: the tracker is told at once, by a report, since our
   * hub offers no super peer before its first one. Answered with {@link Notice.Told}.
   */
  public record Reachable() implements Command {}

  /** Tells the tracker that we leave, then stops; within the leave timeout whatever happens. */
  public record Leave() implements Command {}

  /** Answers the number of failed calls so far. */
  public record GetFailures(ActorRef<Long> replyTo) implements Command {}

  /** Answers are stamped: one that comes after its question was given up must not count. */
  private record Answered(
      int question, Figures told, @Nullable TrackerReply reply, @Nullable Throwable failure)
      implements Command {}

  private record Found(@Nullable TrackerReply reply, @Nullable Throwable failure)
      implements Command {}

  private enum Due implements Command {
    ANNOUNCE,
    REPORT,
    REPORT_AGAIN,
    LEFT
  }

  /** What the owner learns. */
  public sealed interface Notice {

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
        implements Notice {}

    /** Peers to call, the best first. */
    record Candidates(List<TrackerReply.Peer> peers) implements Notice {}

    /** The tracker knows that we can be reached, or could not be told. */
    record Told() implements Notice {}

    /**
     * The tracker cannot be used; once per change of state.
     *
     * @param error what is wrong
     * @param hint the way out
     */
    record Troubled(String error, String hint) implements Notice {}

    /** The trouble is over. */
    record Recovered() implements Notice {}
  }

  private static final int MAX_EXCLUSIONS = 200;

  public static Behavior<Command> create(
      Announcement announcement,
      TrackerClient client,
      TrackerClientConfig config,
      Clock clock,
      ActorRef<Notice> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new Tracker(
                            context,
                            timers,
                            client,
                            config,
                            new Membership(announcement, clock.instant().getEpochSecond(), owner))
                        .joining()));
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final TrackerClient client;
  private final TrackerClientConfig config;
  private final Membership membership;
  private final Backoff backoff;
  private int question;
  private boolean telling;

  private Tracker(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      TrackerClient client,
      TrackerClientConfig config,
      Membership membership) {
    this.context = context;
    this.timers = timers;
    this.client = client;
    this.config = config;
    this.membership = membership;
    this.backoff = new Backoff(config.minPause(), config.maxPause(), new SplittableRandom());
  }

  private Behavior<Command> joining() {
    announce();
    return everywhere()
        .onMessage(WantPeers.class, notYet -> Behaviors.same())
        .onMessage(Reachable.class, underAnOldId -> Behaviors.same())
        .onMessage(Leave.class, nobodyKnowsUs -> Behaviors.stopped())
        .onMessageEquals(Due.ANNOUNCE, this::announce)
        .onMessage(Answered.class, this::onAnnounceAnswered)
        .build();
  }

  private Behavior<Command> announce() {
    ask(client.announce(membership.announce()), Figures.NONE);
    return Behaviors.same();
  }

  private Behavior<Command> onAnnounceAnswered(Answered answer) {
    if (answer.question() != question) {
      return Behaviors.same();
    }
    if (answer.reply() instanceof Announced announced && !announced.rejected()) {
      backoff.reset();
      membership.joined(announced);
      context.getLog().info("joined the swarm as {}", announced.id());
      return joined(reportInterval(announced));
    }
    timers.startSingleTimer(Due.ANNOUNCE, failed(answer.reply(), answer.failure()));
    return Behaviors.same();
  }

  private Duration reportInterval(Announced announced) {
    var asked = Duration.ofSeconds(announced.reportIntervalS());
    var least = config.minReportInterval();
    return asked.compareTo(least) < 0 ? least : asked;
  }

  private Behavior<Command> joined(Duration interval) {
    timers.startSingleTimer(Due.REPORT, interval);
    return everywhere()
        .onMessage(WantPeers.class, this::onWantPeers)
        .onMessage(Reachable.class, reachable -> onReachable())
        .onMessage(Leave.class, leave -> leaving())
        .onMessageEquals(Due.REPORT, this::report)
        .onMessage(Answered.class, answer -> onReportAnswered(answer, interval))
        .build();
  }

  /** Not if there was a report just now: signaling may come and go. */
  private Behavior<Command> onReachable() {
    if (timers.isTimerActive(Due.REPORT_AGAIN) && timers.isTimerActive(Due.REPORT)) {
      membership.told();
      return Behaviors.same();
    }
    telling = true;
    return timers.isTimerActive(Due.REPORT) ? report() : Behaviors.same();
  }

  /** The timer for the next report is set by the answer to this one, so that never two are open. */
  private Behavior<Command> report() {
    timers.cancel(Due.REPORT);
    timers.startSingleTimer(Due.REPORT_AGAIN, config.minReportInterval());
    var now = membership.figures();
    ask(client.report(membership.channel(), membership.id(), membership.report(false)), now);
    return Behaviors.same();
  }

  private Behavior<Command> onReportAnswered(Answered answer, Duration interval) {
    if (answer.question() != question) {
      return Behaviors.same();
    }
    if (telling) {
      telling = false;
      membership.told();
    }
    if (answer.reply() instanceof TrackerReply.Accepted) {
      backoff.reset();
      membership.acknowledged(answer.told());
      timers.startSingleTimer(Due.REPORT, interval);
      return Behaviors.same();
    }
    if (answer.reply() instanceof Refused || notFound(answer.failure())) {
      context
          .getLog()
          .info("the tracker does not know {} any more; announcing anew", membership.id());
      return joining();
    }
    var pause = failed(answer.reply(), answer.failure());
    timers.startSingleTimer(Due.REPORT, pause.compareTo(interval) < 0 ? pause : interval);
    return Behaviors.same();
  }

  private Behavior<Command> onWantPeers(WantPeers want) {
    var exclusions =
        List.copyOf(
            want.exclusions().subList(0, Math.min(MAX_EXCLUSIONS, want.exclusions().size())));
    context.pipeToSelf(
        client.findPeers(
            membership.channel(), membership.id(), membership.peers(exclusions, want.wanted())),
        Found::new);
    return Behaviors.same();
  }

  private Behavior<Command> onFound(Found found) {
    if (found.reply() instanceof TrackerReply.Candidates candidates) {
      membership.found(candidates);
    } else {
      membership.failed();
      context
          .getLog()
          .debug("no peers from the tracker: {}", describe(found.reply(), found.failure()));
    }
    return Behaviors.same();
  }

  private Behavior<Command> leaving() {
    timers.cancelAll();
    timers.startSingleTimer(Due.LEFT, config.leaveTimeout());
    ask(
        client.report(membership.channel(), membership.id(), membership.report(true)),
        Figures.NONE);
    return everywhere()
        .onMessage(WantPeers.class, notAnyMore -> Behaviors.same())
        .onMessage(Reachable.class, notForLong -> Behaviors.same())
        .onMessage(Leave.class, alreadyLeaving -> Behaviors.same())
        .onMessageEquals(Due.LEFT, Behaviors::stopped)
        .onMessage(
            Answered.class,
            answer -> answer.question() == question ? Behaviors.stopped() : Behaviors.same())
        .build();
  }

  private BehaviorBuilder<Command> everywhere() {
    return Behaviors.receive(Command.class)
        .onMessage(Observe.class, this::onObserve)
        .onMessage(GetFailures.class, this::onGetFailures)
        .onMessageEquals(Due.REPORT_AGAIN, Behaviors::same)
        .onMessage(Found.class, this::onFound);
  }

  private Behavior<Command> onObserve(Observe observe) {
    membership.observe(observe.figures());
    return Behaviors.same();
  }

  private Behavior<Command> onGetFailures(GetFailures ask) {
    ask.replyTo().tell(membership.failures());
    return Behaviors.same();
  }

  /** An earlier question that is still open is given up: its answer will not count. */
  private void ask(CompletionStage<TrackerReply> answer, Figures told) {
    var stamp = ++question;
    context.pipeToSelf(
        answer, (reply, failure) -> new Answered(stamp, told, reply, unwrapped(failure)));
  }

  private Duration failed(@Nullable TrackerReply reply, @Nullable Throwable failure) {
    membership.troubled(describe(reply, failure), hint(reply));
    return backoff.next();
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
    return failure instanceof TrackerFailure tracker && tracker.notFound();
  }

  private static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
    return failure instanceof CompletionException wrapper ? wrapper.getCause() : failure;
  }
}
