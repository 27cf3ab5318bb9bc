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
  private final ConnectionRegistry connectionRegistry = switchboard(100);
  private final List<List<String>> fetched = new ArrayList<>();

  @Test
  void deliversToWhoIsHere() {
    var bob = plug(BOB);
    assertThat(connectionRegistry.deliver(BOB, SignalEnvelope.signal("offer"))).isTrue();
    assertThat(bob.messages()).containsExactly("offer");
  }

  @Test
  void anIdThatWasAwayIsReachableOnceItIsBack() {
    assertThat(connectionRegistry.deliver(BOB, SignalEnvelope.signal("1"))).isFalse();
    assertThat(connectionRegistry.deliver(BOB, SignalEnvelope.signal("2"))).isFalse();
    var bob = plug(BOB);
    assertThat(connectionRegistry.deliver(BOB, SignalEnvelope.signal("3"))).isTrue();
    assertThat(bob.messages()).containsExactly("3");
  }

  @Test
  void batchesGoOnlyToThoseWhoUnderstandThem() {
    var plain = plug(BOB);
    var modern = new FakeOutbox();
    connectionRegistry.connect(ALICE, modern, Batching.SUPPORTED);
    var signalEnvelope = SignalEnvelope.signals(List.of("1", "2"), "[1,2]");
    connectionRegistry.deliver(BOB, signalEnvelope);
    connectionRegistry.deliver(ALICE, signalEnvelope);
    assertThat(plain.messages()).containsExactly("1", "2");
    assertThat(modern.messages()).containsExactly("[1,2]");
  }

  @Test
  void theNewConnectionOfAnIdReplacesTheOld() {
    var old = plug(BOB);
    var young = plug(BOB);
    connectionRegistry.deliver(BOB, SignalEnvelope.signal("offer"));
    assertThat(old.closeReason()).contains(CloseReason.REPLACED);
    assertThat(old.messages()).isEmpty();
    assertThat(young.messages()).containsExactly("offer");
    assertThat(counters.value(SignalingCounter.SOCKETS)).isEqualTo(1);
  }

  @Test
  void theEndOfTheOldConnectionDoesNotDisconnectTheNew() {
    var old = plug(BOB);
    plug(BOB);
    connectionRegistry.disconnect(BOB, old);
    assertThat(connectionRegistry.deliver(BOB, SignalEnvelope.signal("offer"))).isTrue();
  }

  @Test
  void whoDoesNotReadIsDisconnectedAndNotFound() {
    var bob = plug(BOB);
    bob.refuse();
    assertThat(connectionRegistry.deliver(BOB, SignalEnvelope.signal("offer"))).isFalse();
    assertThat(bob.closeReason()).contains(CloseReason.SLOW);
    assertThat(counters.value(SignalingCounter.SLOW)).isEqualTo(1);
    assertThat(counters.value(SignalingCounter.SOCKETS)).isZero();
  }

  @Test
  void thereIsRoomForSoManyOnly() {
    var small = switchboard(2);
    small.connect("w11first", new FakeOutbox(), Batching.UNSUPPORTED);
    assertThat(small.hello("w22second")).isEqualTo(Admission.ADMITTED);
    var third = new FakeOutbox();
    small.connect("w33third", third, Batching.UNSUPPORTED);
    assertThat(third.closeReason()).contains(CloseReason.FULL);
    assertThat(small.hello("w44fourth")).isEqualTo(Admission.FULL);
    assertThat(counters.value(SignalingCounter.FULL)).isEqualTo(2);
  }

  @Test
  void whoIsHereMayReconnectThoughItIsFull() {
    var small = switchboard(1);
    small.connect(BOB, new FakeOutbox(), Batching.UNSUPPORTED);
    var again = new FakeOutbox();
    small.connect(BOB, again, Batching.UNSUPPORTED);
    assertThat(again.closeReason()).isEmpty();
  }

  @Test
  void whatWaitsForAPollingClientComesWithItsNextFetch() {
    connectionRegistry.hello(BOB);
    connectionRegistry.deliver(BOB, SignalEnvelope.signal("1"));
    connectionRegistry.deliver(BOB, SignalEnvelope.signal("2"));
    connectionRegistry.poll(BOB, fetched::add);
    assertThat(fetched).containsExactly(List.of("1", "2"));
  }

  @Test
  void aWaitingFetchIsAnsweredByTheFirstMessage() {
    connectionRegistry.poll(BOB, fetched::add);
    assertThat(fetched).isEmpty();
    connectionRegistry.deliver(BOB, SignalEnvelope.signal("1"));
    connectionRegistry.deliver(BOB, SignalEnvelope.signal("2"));
    assertThat(fetched).containsExactly(List.of("1"));
  }

  @Test
  void aSecondFetchEndsTheFirst() {
    connectionRegistry.poll(BOB, fetched::add);
    connectionRegistry.poll(BOB, messages -> {});
    assertThat(fetched).containsExactly(List.of());
  }

  @Test
  void onlyTheFetchThatIsOverIsReleased() {
    connectionRegistry.poll(BOB, messages -> {});
    connectionRegistry.endPoll(BOB, fetched::add);
    assertThat(fetched).isEmpty();
    connectionRegistry.deliver(BOB, SignalEnvelope.signal("1"));
    connectionRegistry.poll(BOB, fetched::add);
    assertThat(fetched).isEmpty();
  }

  @Test
  void aPollingClientThatDoesNotFetchLosesTheOldest() {
    connectionRegistry.hello(BOB);
    for (int i = 0; i < 40; i++) {
      connectionRegistry.deliver(BOB, SignalEnvelope.signal("" + i));
    }
    connectionRegistry.poll(BOB, fetched::add);
    assertThat(fetched.get(0)).hasSize(30).startsWith("10").endsWith("39");
    assertThat(counters.value(SignalingCounter.DROPPED)).isEqualTo(10);
  }

  @Test
  void pollingDoesNotTakeAnIdFromAWebSocket() {
    plug(BOB);
    assertThat(connectionRegistry.hello(BOB)).isEqualTo(Admission.IN_USE);
    assertThat(connectionRegistry.poll(BOB, fetched::add)).isEqualTo(Admission.IN_USE);
    assertThat(connectionRegistry.post(BOB, 1)).isEqualTo(Admission.IN_USE);
  }

  @Test
  void aWebSocketTakesOverWhatWaitedForPolling() {
    connectionRegistry.hello(BOB);
    connectionRegistry.deliver(BOB, SignalEnvelope.signal("1"));
    var socket = plug(BOB);
    assertThat(socket.messages()).containsExactly("1");
    assertThat(counters.value(SignalingCounter.POLLING)).isZero();
    assertThat(counters.value(SignalingCounter.SOCKETS)).isEqualTo(1);
  }

  @Test
  void aWebSocketEndsAWaitingFetch() {
    connectionRegistry.poll(BOB, fetched::add);
    plug(BOB);
    assertThat(fetched).containsExactly(List.of());
  }

  @Test
  void afterTheWebSocketPollingMayFollow() {
    var socket = plug(BOB);
    connectionRegistry.disconnect(BOB, socket);
    assertThat(connectionRegistry.hello(BOB)).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void aSilentPollingClientIsForgotten() {
    connectionRegistry.hello(BOB);
    now = now.plusSeconds(179);
    connectionRegistry.expire();
    assertThat(connectionRegistry.deliver(BOB, SignalEnvelope.signal("1"))).isTrue();
    now = now.plusSeconds(2);
    connectionRegistry.expire();
    assertThat(connectionRegistry.deliver(BOB, SignalEnvelope.signal("2"))).isFalse();
    assertThat(counters.value(SignalingCounter.POLLING)).isZero();
  }

  @Test
  void aPollingClientHasARate() {
    assertThat(connectionRegistry.post(BOB, 100)).isEqualTo(Admission.ADMITTED);
    assertThat(connectionRegistry.post(BOB, 301)).isEqualTo(Admission.FLOODED);
    now = now.plusSeconds(1);
    assertThat(connectionRegistry.post(BOB, 301)).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void clearingEndsEveryone() {
    var bob = plug(BOB);
    connectionRegistry.poll(ALICE, fetched::add);
    connectionRegistry.closeAll();
    assertThat(bob.closeReason()).contains(CloseReason.STOPPING);
    assertThat(fetched).containsExactly(List.of());
    assertThat(counters.value(SignalingCounter.SOCKETS)).isZero();
    assertThat(counters.value(SignalingCounter.POLLING)).isZero();
  }

  private ConnectionRegistry switchboard(int maxClients) {
    var limits =
        new ConnectionRegistry.Limits(maxClients, Duration.ofMinutes(3), 30, new Rate(100, 400));
    return new ConnectionRegistry(limits, () -> now, counters);
  }

  private FakeOutbox plug(String id) {
    var outbox = new FakeOutbox();
    connectionRegistry.connect(id, outbox, Batching.UNSUPPORTED);
    return outbox;
  }
}
