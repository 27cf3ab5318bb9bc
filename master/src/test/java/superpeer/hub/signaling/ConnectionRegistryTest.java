package superpeer.hub.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import superpeer.hub.config.SignalingConfig.Rate;
import superpeer.hub.counters.Counters;
import superpeer.hub.signaling.ConnectionRegistry.Admission;
import superpeer.hub.signaling.ConnectionRegistry.Batching;

class ConnectionRegistryTest {

  private static final String ALICE = "w11alice";
  private static final String BOB = "w22bobby";

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final Counters<SignalingCounter> counters = new Counters<>(SignalingCounter.class);
  private final ConnectionRegistry connections = registry(100);
  private final List<List<String>> fetched = new ArrayList<>();

  @Test
  void deliversToAConnectedClient() {
    var bob = plug(BOB);
    assertThat(connections.deliver(BOB, SignalEnvelope.signal("offer"))).isTrue();
    assertThat(bob.messages()).containsExactly("offer");
  }

  @Test
  void reconnectedIdIsReachableAtOnce() {
    assertThat(connections.deliver(BOB, SignalEnvelope.signal("1"))).isFalse();
    assertThat(connections.deliver(BOB, SignalEnvelope.signal("2"))).isFalse();
    var bob = plug(BOB);
    assertThat(connections.deliver(BOB, SignalEnvelope.signal("3"))).isTrue();
    assertThat(bob.messages()).containsExactly("3");
  }

  @Test
  void batchesGoOnlyToClientsThatSupportThem() {
    var plain = plug(BOB);
    var modern = new FakeOutbox();
    connections.connect(new ConnectRequest(ALICE, false, Batching.SUPPORTED), modern);
    var envelope = SignalEnvelope.signals(List.of("1", "2"), "[1,2]");
    connections.deliver(BOB, envelope);
    connections.deliver(ALICE, envelope);
    assertThat(plain.messages()).containsExactly("1", "2");
    assertThat(modern.messages()).containsExactly("[1,2]");
  }

  @Test
  void newConnectionReplacesTheOld() {
    var old = plug(BOB);
    var young = plug(BOB);
    connections.deliver(BOB, SignalEnvelope.signal("offer"));
    assertThat(old.closeReason()).contains(CloseReason.REPLACED);
    assertThat(old.messages()).isEmpty();
    assertThat(young.messages()).containsExactly("offer");
    assertThat(counters.value(SignalingCounter.SOCKETS)).isEqualTo(1);
  }

  @Test
  void endOfTheOldConnectionKeepsTheNew() {
    var old = plug(BOB);
    plug(BOB);
    connections.disconnect(BOB, old);
    assertThat(connections.deliver(BOB, SignalEnvelope.signal("offer"))).isTrue();
  }

  @Test
  void disconnectsAClientThatReadsNothingForLong() {
    var bob = plug(BOB);
    bob.refuse();
    assertThat(connections.deliver(BOB, SignalEnvelope.signal("offer"))).isTrue();
    now = now.plus(ConnectionRegistry.SLOW_AFTER);
    assertThat(connections.deliver(BOB, SignalEnvelope.signal("offer"))).isFalse();
    assertThat(bob.closeReason()).contains(CloseReason.SLOW);
    assertThat(counters.value(SignalingCounter.SLOW)).isEqualTo(1);
    assertThat(counters.value(SignalingCounter.SOCKETS)).isZero();
  }

  @Test
  void keepsAClientThatIsSentMoreThanFits() {
    var bob = plug(BOB);
    var hundred = IntStream.range(0, 100).mapToObj(Integer::toString).toList();
    for (int second = 0; second < 60; second++) {
      bob.accept(64);
      assertThat(connections.deliver(BOB, SignalEnvelope.signals(hundred, "[…]"))).isTrue();
      now = now.plusSeconds(1);
    }
    assertThat(bob.closeReason()).isEmpty();
    assertThat(bob.messages()).hasSize(60 * 64);
    assertThat(counters.value(SignalingCounter.DROPPED)).isEqualTo(60 * 36);
  }

  @Test
  void limitsTheNumberOfSocketsWhateverPolls() {
    var small = registry(1);
    assertThat(small.hello(of("w11first"))).isEqualTo(Admission.ADMITTED);
    var second = new FakeOutbox();
    small.connect(of("w22second"), second);
    assertThat(second.closeReason()).isEmpty();
    var third = new FakeOutbox();
    small.connect(of("w33third"), third);
    assertThat(third.closeReason()).contains(CloseReason.FULL);
    assertThat(counters.value(SignalingCounter.FULL)).isEqualTo(1);
  }

  @Test
  void silentPollingClientMakesRoom() {
    var small = registry(2);
    small.poll(of("w11polls"), fetched::add);
    small.hello(of("w22silent"));
    assertThat(small.hello(of("w33third"))).isEqualTo(Admission.ADMITTED);
    assertThat(small.deliver("w11polls", SignalEnvelope.signal("1"))).isTrue();
    assertThat(small.deliver("w22silent", SignalEnvelope.signal("2"))).isFalse();
    assertThat(counters.value(SignalingCounter.POLLING)).isEqualTo(2);
    small.poll(of("w11polls"), fetched::add);
    small.poll(of("w33third"), fetched::add);
    assertThat(small.hello(of("w44fourth"))).isEqualTo(Admission.FULL);
  }

  @Test
  void nobodyWithoutTokenTakesTheIdOfAClientThatHasOne() {
    var owner = new FakeOutbox();
    connections.connect(proven(BOB), owner);
    var thief = plug(BOB);
    assertThat(thief.closeReason()).contains(CloseReason.TAKEN);
    assertThat(owner.closeReason()).isEmpty();
    connections.disconnect(BOB, thief);
    assertThat(connections.deliver(BOB, SignalEnvelope.signal("offer"))).isTrue();
    var again = new FakeOutbox();
    connections.connect(proven(BOB), again);
    assertThat(owner.closeReason()).contains(CloseReason.REPLACED);
    connections.hello(proven(ALICE));
    assertThat(connections.poll(of(ALICE), fetched::add)).isEqualTo(Admission.IN_USE);
    assertThat(plug(ALICE).closeReason()).contains(CloseReason.TAKEN);
  }

  @Test
  void ownerTakesItsIdBackFromAStranger() {
    var thief = plug(BOB);
    connections.connect(proven(BOB), new FakeOutbox());
    assertThat(thief.closeReason()).contains(CloseReason.REPLACED);
  }

  @Test
  void connectedIdMayReconnectWhenFull() {
    var small = registry(1);
    small.connect(of(BOB), new FakeOutbox());
    var again = new FakeOutbox();
    small.connect(of(BOB), again);
    assertThat(again.closeReason()).isEmpty();
  }

  @Test
  void queuedMessagesComeWithTheNextPoll() {
    connections.hello(of(BOB));
    connections.deliver(BOB, SignalEnvelope.signal("1"));
    connections.deliver(BOB, SignalEnvelope.signal("2"));
    connections.poll(of(BOB), fetched::add);
    assertThat(fetched).containsExactly(List.of("1", "2"));
  }

  @Test
  void firstMessageAnswersAWaitingPoll() {
    connections.poll(of(BOB), fetched::add);
    assertThat(fetched).isEmpty();
    connections.deliver(BOB, SignalEnvelope.signal("1"));
    connections.deliver(BOB, SignalEnvelope.signal("2"));
    assertThat(fetched).containsExactly(List.of("1"));
  }

  @Test
  void secondPollEndsTheFirst() {
    connections.poll(of(BOB), fetched::add);
    connections.poll(of(BOB), messages -> {});
    assertThat(fetched).containsExactly(List.of());
  }

  @Test
  void endsOnlyTheGivenPoll() {
    connections.poll(of(BOB), messages -> {});
    connections.endPoll(BOB, fetched::add);
    assertThat(fetched).isEmpty();
    connections.deliver(BOB, SignalEnvelope.signal("1"));
    connections.poll(of(BOB), fetched::add);
    assertThat(fetched).isEmpty();
  }

  @Test
  void dropsTheOldestMessagesOfAPollingClient() {
    connections.hello(of(BOB));
    for (int i = 0; i < 40; i++) {
      connections.deliver(BOB, SignalEnvelope.signal("" + i));
    }
    connections.poll(of(BOB), fetched::add);
    assertThat(fetched.get(0)).hasSize(30).startsWith("10").endsWith("39");
    assertThat(counters.value(SignalingCounter.DROPPED)).isEqualTo(10);
  }

  @Test
  void pollingDoesNotReplaceAWebSocket() {
    plug(BOB);
    assertThat(connections.hello(of(BOB))).isEqualTo(Admission.IN_USE);
    assertThat(connections.poll(of(BOB), fetched::add)).isEqualTo(Admission.IN_USE);
    assertThat(connections.post(of(BOB), 1)).isEqualTo(Admission.IN_USE);
  }

  @Test
  void webSocketGetsTheQueuedMessagesOfPolling() {
    connections.hello(of(BOB));
    connections.deliver(BOB, SignalEnvelope.signal("1"));
    var socket = plug(BOB);
    assertThat(socket.messages()).containsExactly("1");
    assertThat(counters.value(SignalingCounter.POLLING)).isZero();
    assertThat(counters.value(SignalingCounter.SOCKETS)).isEqualTo(1);
  }

  @Test
  void webSocketEndsAWaitingPoll() {
    connections.poll(of(BOB), fetched::add);
    plug(BOB);
    assertThat(fetched).containsExactly(List.of());
  }

  @Test
  void pollingMayFollowAWebSocket() {
    var socket = plug(BOB);
    connections.disconnect(BOB, socket);
    assertThat(connections.hello(of(BOB))).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void removesSilentPollingClients() {
    connections.hello(of(BOB));
    now = now.plusSeconds(179);
    connections.expire();
    assertThat(connections.deliver(BOB, SignalEnvelope.signal("1"))).isTrue();
    now = now.plusSeconds(2);
    connections.expire();
    assertThat(connections.deliver(BOB, SignalEnvelope.signal("2"))).isFalse();
    assertThat(counters.value(SignalingCounter.POLLING)).isZero();
  }

  @Test
  void limitsTheRateOfAPollingClient() {
    assertThat(connections.post(of(BOB), 100)).isEqualTo(Admission.ADMITTED);
    assertThat(connections.post(of(BOB), 301)).isEqualTo(Admission.FLOODED);
    now = now.plusSeconds(1);
    assertThat(connections.post(of(BOB), 301)).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void closeAllClosesEveryConnection() {
    var bob = plug(BOB);
    connections.poll(of(ALICE), fetched::add);
    connections.closeAll();
    assertThat(bob.closeReason()).contains(CloseReason.STOPPING);
    assertThat(fetched).containsExactly(List.of());
    assertThat(counters.value(SignalingCounter.SOCKETS)).isZero();
    assertThat(counters.value(SignalingCounter.POLLING)).isZero();
  }

  private ConnectionRegistry registry(int maxClients) {
    var limits =
        new ConnectionRegistry.Limits(
            maxClients, maxClients, Duration.ofMinutes(3), 30, new Rate(100, 400));
    return new ConnectionRegistry(limits, () -> now, counters);
  }

  private FakeOutbox plug(String id) {
    var outbox = new FakeOutbox();
    connections.connect(of(id), outbox);
    return outbox;
  }

  private static ConnectRequest of(String id) {
    return new ConnectRequest(id, false, Batching.UNSUPPORTED);
  }

  private static ConnectRequest proven(String id) {
    return new ConnectRequest(id, true, Batching.UNSUPPORTED);
  }
}
