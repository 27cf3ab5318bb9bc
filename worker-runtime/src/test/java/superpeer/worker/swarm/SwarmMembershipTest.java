package superpeer.worker.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.tracker.ObfuscatedToken;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.protocol.tracker.TrackerReply.Accepted;
import superpeer.protocol.tracker.TrackerReply.Announced;
import superpeer.protocol.tracker.TrackerReply.Peer;
import superpeer.protocol.tracker.TrackerReply.Refused;
import superpeer.protocol.tracker.TrackerRequest;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.protocol.tracker.TrackerRequest.Stats;
import superpeer.testing.ActorTestKitExtension;
import superpeer.worker.Assignments;
import superpeer.worker.config.TrackerClientConfig;
import superpeer.worker.swarm.SwarmMembership.Event;
import superpeer.worker.swarm.SwarmMembership.Event.Candidates;
import superpeer.worker.swarm.SwarmMembership.Event.Degraded;
import superpeer.worker.swarm.SwarmMembership.Event.Joined;
import superpeer.worker.swarm.SwarmMembership.Event.ReachabilityReported;
import superpeer.worker.swarm.SwarmMembership.Event.Recovered;

class SwarmMembershipTest {

  private static final TrackerClientConfig CONFIG =
      new TrackerClientConfig(
          Duration.ofSeconds(15),
          Duration.ofSeconds(1),
          Duration.ofSeconds(40),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2));
  private static final Duration NO_MESSAGE = Duration.ofMillis(50);
  private static final TrackerFailure DOWN =
      new TrackerFailure("connection refused", OptionalInt.empty());
  private static final List<Peer> PEERS = List.of(new Peer("w11abcdef", false));

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private final FakeTracker tracker = new FakeTracker();
  private TestProbe<Event> owner;
  private ActorRef<SwarmMembership.Command> membership;

  @BeforeEach
  void start() {
    owner = actors.kit().createTestProbe();
    var clock = Clock.fixed(Instant.ofEpochSecond(1_795_345_047), ZoneOffset.UTC);
    membership =
        actors
            .kit()
            .spawn(
                SwarmMembership.create(
                    PeerAnnouncement.of(Assignments.of("Y2g="), "1.2.3"),
                    tracker,
                    CONFIG,
                    clock,
                    owner.ref()));
  }

  @Test
  void announcesItselfAsASuperPeer() throws Exception {
    var announce = (Announce) tracker.awaitCall().request();
    assertThat(announce.channel()).isEqualTo("Y2g=");
    assertThat(announce.superPeer()).isTrue();
    assertThat(announce.live()).isTrue();
    assertThat(announce.ts()).isEqualTo(1_795_345_047);
    assertThat(announce.tag()).contains("eu-1");
    assertThat(announce.announce()).contains("tracker.example");
    assertThat(announce.version()).contains("1.2.3");
    assertThat(announce.k()).contains(ObfuscatedToken.of("secret"));
  }

  @Test
  void reportsItsIdAndTheCandidates() throws Exception {
    tracker.awaitCall().reply(announced("s00me", 30));
    owner.expectMessage(
        new Joined(
            "s00me",
            PEERS,
            Optional.of("wss://signal.example"),
            Optional.empty(),
            Optional.of("t"),
            Optional.empty(),
            List.of("stun:stun.example:3478")));
  }

  @Test
  void retriesAndReportsTheErrorOnce() throws Exception {
    for (var i = 0; i < 8; i++) {
      tracker.awaitCall().fail(DOWN);
      passMaxDelay();
    }
    tracker.awaitCall().reply(announced("s00me", 30));
    assertThat(owner.expectMessageClass(Degraded.class).error()).contains("connection refused");
    owner.expectMessage(new Recovered());
    owner.expectMessageClass(Joined.class);
    assertThat(failures()).isEqualTo(8);
  }

  @Test
  void reportsARefusal() throws Exception {
    tracker.awaitCall().reply(new Refused(4001, "no such channel"));
    assertThat(owner.expectMessageClass(Degraded.class).error())
        .contains("no such channel")
        .contains("4001");
    passMaxDelay();
    tracker.awaitCall().reply(announced("s00me", 30));
    owner.expectMessage(new Recovered());
  }

  @Test
  void reportsThatP2pIsDenied() throws Exception {
    tracker.awaitCall().reply(rejected());
    assertThat(owner.expectMessageClass(Degraded.class).error()).contains("denies P2P");
  }

  @Test
  void sendsAReportAtOnceWhenReachable() throws Exception {
    join(30);
    membership.tell(new SwarmMembership.Reachable());
    var first = tracker.awaitCall();
    assertThat(first.request()).isEqualTo(stats(0, 0, 0, 1, false));
    owner.expectNoMessage(NO_MESSAGE);
    first.reply(new Accepted());
    owner.expectMessage(new ReachabilityReported());
    reportAfter(30).reply(new Accepted());
  }

  @Test
  void doesNotReportMoreOftenBecauseSignalingComesAndGoes() throws Exception {
    join(30);
    membership.tell(new SwarmMembership.Reachable());
    tracker.awaitCall().reply(new Accepted());
    owner.expectMessage(new ReachabilityReported());
    membership.tell(new SwarmMembership.Reachable());
    owner.expectMessage(new ReachabilityReported());
    assertThat(tracker.isIdle()).isTrue();
    actors.advanceTime(CONFIG.minReportInterval());
    membership.tell(new SwarmMembership.Reachable());
    tracker.awaitCall().reply(new Accepted());
    owner.expectMessage(new ReachabilityReported());
  }

  @Test
  void confirmsReachabilityEvenIfTheReportFails() throws Exception {
    join(30);
    membership.tell(new SwarmMembership.Reachable());
    tracker.awaitCall().fail(DOWN);
    owner.expectMessage(new ReachabilityReported());
  }

  @Test
  void reportsTheGrowthSinceTheLastAcknowledgedReport() throws Exception {
    join(30);
    membership.tell(new SwarmMembership.UpdateTotals(new TrafficTotals(100, 20, 3, 7)));
    var first = reportAfter(30);
    assertThat(first.request()).isEqualTo(stats(100, 20, 3, 8, false));
    first.reply(new Accepted());
    assertThat(failures()).isZero();
    membership.tell(new SwarmMembership.UpdateTotals(new TrafficTotals(150, 20, 3, 6)));
    var second = reportAfter(30);
    assertThat(second.request()).isEqualTo(stats(50, 0, 0, 7, false));
  }

  @Test
  void repeatsUnacknowledgedTraffic() throws Exception {
    join(30);
    membership.tell(new SwarmMembership.UpdateTotals(new TrafficTotals(100, 0, 0, 0)));
    reportAfter(30).fail(DOWN);
    owner.expectMessageClass(Degraded.class);
    membership.tell(new SwarmMembership.UpdateTotals(new TrafficTotals(140, 0, 0, 0)));
    var again = reportAfter(30);
    assertThat(again.request()).isEqualTo(stats(140, 0, 0, 1, false));
    again.reply(new Accepted());
    owner.expectMessage(new Recovered());
  }

  @Test
  void neverReportsMoreOftenThanItsOwnLimit() throws Exception {
    join(1);
    actors.advanceTime(Duration.ofMillis(4_900));
    assertThat(failures()).isZero();
    assertThat(tracker.isIdle()).isTrue();
    reportAfter(1);
  }

  @Test
  void neverHasTwoReportsInFlight() throws Exception {
    join(30);
    var open = reportAfter(30);
    actors.advanceTime(Duration.ofMinutes(5));
    assertThat(failures()).isZero();
    assertThat(tracker.isIdle()).isTrue();
    open.reply(new Accepted());
    assertThat(failures()).isZero();
    reportAfter(30);
  }

  @Test
  void announcesAgainWhenTheTrackerHasForgottenIt() throws Exception {
    join(30);
    reportAfter(30).fail(new TrackerFailure("HTTP 404", OptionalInt.of(404)));
    assertThat(((Announce) next().request()).channel()).isEqualTo("Y2g=");
  }

  @Test
  void acceptsANewId() throws Exception {
    join(30);
    reportAfter(30).reply(new Refused(4004, "unknown node"));
    next().reply(announced("s11new", 30));
    assertThat(owner.expectMessageClass(Joined.class).id()).isEqualTo("s11new");
    assertThat(reportAfter(30).path()).isEqualTo("Y2g=/s11new/stats");
  }

  @Test
  void findsPeersWhenAsked() throws Exception {
    join(30);
    membership.tell(new SwarmMembership.UpdateTotals(new TrafficTotals(30, 20, 25, 2)));
    membership.tell(new SwarmMembership.FindPeers(List.of("w33gone00"), 12));
    var call = next();
    assertThat(call.request())
        .isEqualTo(
            new Peers(
                List.of("w33gone00"),
                200,
                false,
                Optional.of(12),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    call.reply(new TrackerReply.Candidates(PEERS));
    owner.expectMessage(new Candidates(PEERS));
  }

  @Test
  void isUrgentWithoutPeersAndBoundsItsExclusions() throws Exception {
    join(30);
    var many = IntStream.range(0, 300).mapToObj(i -> "w" + i).toList();
    membership.tell(new SwarmMembership.FindPeers(many, 12));
    var request = (Peers) next().request();
    assertThat(request.exclusions()).hasSize(200);
    assertThat(request.urgent()).isTrue();
    assertThat(request.ratio()).isEqualTo(1000);
    assertThat(request.numWant()).isEmpty();
  }

  @Test
  void leavesWithItsLastFigures() throws Exception {
    join(30);
    membership.tell(new SwarmMembership.UpdateTotals(new TrafficTotals(5, 0, 0, 0)));
    membership.tell(new SwarmMembership.Leave());
    var leaveReport = next();
    assertThat(leaveReport.request()).isEqualTo(stats(5, 0, 0, 1, true));
    leaveReport.reply(new Accepted());
    owner.expectTerminated(membership);
  }

  @Test
  void leavesEvenIfTheTrackerDoesNotReply() throws Exception {
    join(30);
    membership.tell(new SwarmMembership.Leave());
    next();
    actors.advanceTime(CONFIG.leaveTimeout());
    owner.expectTerminated(membership);
  }

  @Test
  void leavesSilentlyBeforeItHasJoined() throws Exception {
    tracker.awaitCall();
    membership.tell(new SwarmMembership.Leave());
    owner.expectTerminated(membership);
  }

  private void join(int intervalS) throws InterruptedException {
    tracker.awaitCall().reply(announced("s00me", intervalS));
    owner.expectMessageClass(Joined.class);
  }

  /** The report that is due after this many seconds, or after the actor's own limit. */
  private FakeTracker.Call reportAfter(int seconds) throws InterruptedException {
    failures(); // all earlier messages have been handled
    actors.advanceTime(Duration.ofSeconds(seconds));
    var call = next();
    assertThat(call.request()).isInstanceOf(Stats.class);
    return call;
  }

  private void passMaxDelay() {
    failures(); // all earlier messages have been handled
    actors.advanceTime(CONFIG.maxPause());
  }

  private FakeTracker.Call next() throws InterruptedException {
    return tracker.awaitCall();
  }

  /** The number of failed calls; the actor has then handled all earlier messages. */
  private long failures() {
    TestProbe<Long> answer = actors.kit().createTestProbe();
    membership.tell(new SwarmMembership.GetFailureCount(answer.ref()));
    return answer.receiveMessage();
  }

  private static Stats stats(long share, long p2p, long http, int conns, boolean off) {
    return new Stats(
        http,
        p2p,
        share,
        conns,
        0,
        0,
        0,
        0,
        Optional.empty(),
        off,
        Optional.empty(),
        Optional.empty());
  }

  private static Announced announced(String id, int intervalS) {
    return announced(id, intervalS, false);
  }

  private static Announced rejected() {
    return announced("s00me", 30, true);
  }

  private static Announced announced(String id, int intervalS, boolean rejected) {
    return new Announced(
        id,
        intervalS,
        PEERS,
        0,
        rejected,
        Optional.of("wss://signal.example"),
        Optional.empty(),
        Optional.of("t"),
        Optional.empty(),
        List.of("stun:stun.example:3478"),
        false,
        0,
        false,
        Optional.empty(),
        Optional.empty(),
        TrackerRequest.Geo.UNKNOWN);
  }
}
