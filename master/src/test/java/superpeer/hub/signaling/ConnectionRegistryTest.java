package superpeer.hub.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    connections.connect(ALICE, modern, Batching.SUPPORTED);
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
  void disconnectsASlowReader() {
    var bob = plug(BOB);
    bob.refuse();
    assertThat(connections.deliver(BOB, SignalEnvelope.signal("offer"))).isFalse();
    assertThat(bob.closeReason()).contains(CloseReason.SLOW);
    assertThat(counters.value(SignalingCounter.SLOW)).isEqualTo(1);
    assertThat(counters.value(SignalingCounter.SOCKETS)).isZero();
  }

  @Test
  void limitsTheNumberOfClients() {
    var small = registry(2);
    small.connect("w11first", new FakeOutbox(), Batching.UNSUPPORTED);
    assertThat(small.hello("w22second")).isEqualTo(Admission.ADMITTED);
    var third = new FakeOutbox();
    small.connect("w33third", third, Batching.UNSUPPORTED);
    assertThat(third.closeReason()).contains(CloseReason.FULL);
    assertThat(small.hello("w44fourth")).isEqualTo(Admission.FULL);
    assertThat(counters.value(SignalingCounter.FULL)).isEqualTo(2);
  }

  @Test
  void connectedIdMayReconnectWhenFull() {
    var small = registry(1);
    small.connect(BOB, new FakeOutbox(), Batching.UNSUPPORTED);
    var again = new FakeOutbox();
    small.connect(BOB, again, Batching.UNSUPPORTED);
    assertThat(again.closeReason()).isEmpty();
  }

  @Test
  void queuedMessagesComeWithTheNextPoll() {
    connections.hello(BOB);
    connections.deliver(BOB, SignalEnvelope.signal("1"));
    connections.deliver(BOB, SignalEnvelope.signal("2"));
    connections.poll(BOB, fetched::add);
    assertThat(fetched).containsExactly(List.of("1", "2"));
  }

  @Test
  void firstMessageAnswersAWaitingPoll() {
    connections.poll(BOB, fetched::add);
    assertThat(fetched).isEmpty();
    connections.deliver(BOB, SignalEnvelope.signal("1"));
    connections.deliver(BOB, SignalEnvelope.signal("2"));
    assertThat(fetched).containsExactly(List.of("1"));
  }

  @Test
  void secondPollEndsTheFirst() {
    connections.poll(BOB, fetched::add);
    connections.poll(BOB, messages -> {});
    assertThat(fetched).containsExactly(List.of());
  }

  @Test
  void endsOnlyTheGivenPoll() {
    connections.poll(BOB, messages -> {});
    connections.endPoll(BOB, fetched::add);
    assertThat(fetched).isEmpty();
    connections.deliver(BOB, SignalEnvelope.signal("1"));
    connections.poll(BOB, fetched::add);
    assertThat(fetched).isEmpty();
  }

  @Test
  void dropsTheOldestMessagesOfAPollingClient() {
    connections.hello(BOB);
    for (int i = 0; i < 40; i++) {
      connections.deliver(BOB, SignalEnvelope.signal("" + i));
    }
    connections.poll(BOB, fetched::add);
    assertThat(fetched.get(0)).hasSize(30).startsWith("10").endsWith("39");
    assertThat(counters.value(SignalingCounter.DROPPED)).isEqualTo(10);
  }

  @Test
  void pollingDoesNotReplaceAWebSocket() {
    plug(BOB);
    assertThat(connections.hello(BOB)).isEqualTo(Admission.IN_USE);
    assertThat(connections.poll(BOB, fetched::add)).isEqualTo(Admission.IN_USE);
    assertThat(connections.post(BOB, 1)).isEqualTo(Admission.IN_USE);
  }

  @Test
  void webSocketGetsTheQueuedMessagesOfPolling() {
    connections.hello(BOB);
    connections.deliver(BOB, SignalEnvelope.signal("1"));
    var socket = plug(BOB);
    assertThat(socket.messages()).containsExactly("1");
    assertThat(counters.value(SignalingCounter.POLLING)).isZero();
    assertThat(counters.value(SignalingCounter.SOCKETS)).isEqualTo(1);
  }

  @Test
  void webSocketEndsAWaitingPoll() {
    connections.poll(BOB, fetched::add);
    plug(BOB);
    assertThat(fetched).containsExactly(List.of());
  }

  @Test
  void pollingMayFollowAWebSocket() {
    var socket = plug(BOB);
    connections.disconnect(BOB, socket);
    assertThat(connections.hello(BOB)).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void removesSilentPollingClients() {
    connections.hello(BOB);
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
    assertThat(connections.post(BOB, 100)).isEqualTo(Admission.ADMITTED);
    assertThat(connections.post(BOB, 301)).isEqualTo(Admission.FLOODED);
    now = now.plusSeconds(1);
    assertThat(connections.post(BOB, 301)).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void closeAllClosesEveryConnection() {
    var bob = plug(BOB);
    connections.poll(ALICE, fetched::add);
    connections.closeAll();
    assertThat(bob.closeReason()).contains(CloseReason.STOPPING);
    assertThat(fetched).containsExactly(List.of());
    assertThat(counters.value(SignalingCounter.SOCKETS)).isZero();
    assertThat(counters.value(SignalingCounter.POLLING)).isZero();
  }

  private ConnectionRegistry registry(int maxClients) {
    var limits =
        new ConnectionRegistry.Limits(maxClients, Duration.ofMinutes(3), 30, new Rate(100, 400));
    return new ConnectionRegistry(limits, () -> now, counters);
  }

  private FakeOutbox plug(String id) {
    var outbox = new FakeOutbox();
    connections.connect(id, outbox, Batching.UNSUPPORTED);
    return outbox;
  }
}
