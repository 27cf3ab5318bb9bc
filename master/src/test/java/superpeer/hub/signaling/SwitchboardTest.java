package superpeer.hub.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import superpeer.hub.config.SignalingConfig.Rate;
import superpeer.hub.counters.Counters;
import superpeer.hub.signaling.Switchboard.Admission;
import superpeer.hub.signaling.Switchboard.Batches;

class SwitchboardTest {

  private static final String ALICE = "w11alice";
  private static final String BOB = "w22bobby";

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final Counters<SignalingCount> counters = new Counters<>(SignalingCount.class);
  private final Switchboard switchboard = switchboard(100);
  private final List<List<String>> fetched = new ArrayList<>();

  @Test
  void deliversToWhoIsHere() {
    var bob = plug(BOB);
    assertThat(switchboard.deliver(BOB, Parcel.signal("offer"))).isTrue();
    assertThat(bob.messages()).containsExactly("offer");
  }

  @Test
  void anIdThatWasAwayIsReachableOnceItIsBack() {
    assertThat(switchboard.deliver(BOB, Parcel.signal("1"))).isFalse();
    assertThat(switchboard.deliver(BOB, Parcel.signal("2"))).isFalse();
    var bob = plug(BOB);
    assertThat(switchboard.deliver(BOB, Parcel.signal("3"))).isTrue();
    assertThat(bob.messages()).containsExactly("3");
  }

  @Test
  void batchesGoOnlyToThoseWhoUnderstandThem() {
    var plain = plug(BOB);
    var modern = new FakeOutbox();
    switchboard.plug(ALICE, modern, Batches.UNDERSTOOD);
    var parcel = Parcel.signals(List.of("1", "2"), "[1,2]");
    switchboard.deliver(BOB, parcel);
    switchboard.deliver(ALICE, parcel);
    assertThat(plain.messages()).containsExactly("1", "2");
    assertThat(modern.messages()).containsExactly("[1,2]");
  }

  @Test
  void theNewConnectionOfAnIdReplacesTheOld() {
    var old = plug(BOB);
    var young = plug(BOB);
    switchboard.deliver(BOB, Parcel.signal("offer"));
    assertThat(old.ending()).contains(Ending.REPLACED);
    assertThat(old.messages()).isEmpty();
    assertThat(young.messages()).containsExactly("offer");
    assertThat(counters.value(SignalingCount.SOCKETS)).isEqualTo(1);
  }

  @Test
  void theEndOfTheOldConnectionDoesNotDisconnectTheNew() {
    var old = plug(BOB);
    plug(BOB);
    switchboard.unplug(BOB, old);
    assertThat(switchboard.deliver(BOB, Parcel.signal("offer"))).isTrue();
  }

  @Test
  void whoDoesNotReadIsDisconnectedAndNotFound() {
    var bob = plug(BOB);
    bob.refuse();
    assertThat(switchboard.deliver(BOB, Parcel.signal("offer"))).isFalse();
    assertThat(bob.ending()).contains(Ending.SLOW);
    assertThat(counters.value(SignalingCount.SLOW)).isEqualTo(1);
    assertThat(counters.value(SignalingCount.SOCKETS)).isZero();
  }

  @Test
  void thereIsRoomForSoManyOnly() {
    var small = switchboard(2);
    small.plug("w11first", new FakeOutbox(), Batches.UNKNOWN);
    assertThat(small.hello("w22second")).isEqualTo(Admission.ADMITTED);
    var third = new FakeOutbox();
    small.plug("w33third", third, Batches.UNKNOWN);
    assertThat(third.ending()).contains(Ending.FULL);
    assertThat(small.hello("w44fourth")).isEqualTo(Admission.FULL);
    assertThat(counters.value(SignalingCount.FULL)).isEqualTo(2);
  }

  @Test
  void whoIsHereMayReconnectThoughItIsFull() {
    var small = switchboard(1);
    small.plug(BOB, new FakeOutbox(), Batches.UNKNOWN);
    var again = new FakeOutbox();
    small.plug(BOB, again, Batches.UNKNOWN);
    assertThat(again.ending()).isEmpty();
  }

  @Test
  void whatWaitsForAPollingClientComesWithItsNextFetch() {
    switchboard.hello(BOB);
    switchboard.deliver(BOB, Parcel.signal("1"));
    switchboard.deliver(BOB, Parcel.signal("2"));
    switchboard.poll(BOB, fetched::add);
    assertThat(fetched).containsExactly(List.of("1", "2"));
  }

  @Test
  void aWaitingFetchIsAnsweredByTheFirstMessage() {
    switchboard.poll(BOB, fetched::add);
    assertThat(fetched).isEmpty();
    switchboard.deliver(BOB, Parcel.signal("1"));
    switchboard.deliver(BOB, Parcel.signal("2"));
    assertThat(fetched).containsExactly(List.of("1"));
  }

  @Test
  void aSecondFetchEndsTheFirst() {
    switchboard.poll(BOB, fetched::add);
    switchboard.poll(BOB, messages -> {});
    assertThat(fetched).containsExactly(List.of());
  }

  @Test
  void onlyTheFetchThatIsOverIsReleased() {
    switchboard.poll(BOB, messages -> {});
    switchboard.release(BOB, fetched::add);
    assertThat(fetched).isEmpty();
    switchboard.deliver(BOB, Parcel.signal("1"));
    switchboard.poll(BOB, fetched::add);
    assertThat(fetched).isEmpty();
  }

  @Test
  void aPollingClientThatDoesNotFetchLosesTheOldest() {
    switchboard.hello(BOB);
    for (int i = 0; i < 40; i++) {
      switchboard.deliver(BOB, Parcel.signal("" + i));
    }
    switchboard.poll(BOB, fetched::add);
    assertThat(fetched.get(0)).hasSize(30).startsWith("10").endsWith("39");
    assertThat(counters.value(SignalingCount.DROPPED)).isEqualTo(10);
  }

  @Test
  void pollingDoesNotTakeAnIdFromAWebSocket() {
    plug(BOB);
    assertThat(switchboard.hello(BOB)).isEqualTo(Admission.IN_USE);
    assertThat(switchboard.poll(BOB, fetched::add)).isEqualTo(Admission.IN_USE);
    assertThat(switchboard.post(BOB, 1)).isEqualTo(Admission.IN_USE);
  }

  @Test
  void aWebSocketTakesOverWhatWaitedForPolling() {
    switchboard.hello(BOB);
    switchboard.deliver(BOB, Parcel.signal("1"));
    var socket = plug(BOB);
    assertThat(socket.messages()).containsExactly("1");
    assertThat(counters.value(SignalingCount.POLLING)).isZero();
    assertThat(counters.value(SignalingCount.SOCKETS)).isEqualTo(1);
  }

  @Test
  void aWebSocketEndsAWaitingFetch() {
    switchboard.poll(BOB, fetched::add);
    plug(BOB);
    assertThat(fetched).containsExactly(List.of());
  }

  @Test
  void afterTheWebSocketPollingMayFollow() {
    var socket = plug(BOB);
    switchboard.unplug(BOB, socket);
    assertThat(switchboard.hello(BOB)).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void aSilentPollingClientIsForgotten() {
    switchboard.hello(BOB);
    now = now.plusSeconds(179);
    switchboard.expire();
    assertThat(switchboard.deliver(BOB, Parcel.signal("1"))).isTrue();
    now = now.plusSeconds(2);
    switchboard.expire();
    assertThat(switchboard.deliver(BOB, Parcel.signal("2"))).isFalse();
    assertThat(counters.value(SignalingCount.POLLING)).isZero();
  }

  @Test
  void aPollingClientHasARate() {
    assertThat(switchboard.post(BOB, 100)).isEqualTo(Admission.ADMITTED);
    assertThat(switchboard.post(BOB, 301)).isEqualTo(Admission.FLOODED);
    now = now.plusSeconds(1);
    assertThat(switchboard.post(BOB, 301)).isEqualTo(Admission.ADMITTED);
  }

  @Test
  void clearingEndsEveryone() {
    var bob = plug(BOB);
    switchboard.poll(ALICE, fetched::add);
    switchboard.clear();
    assertThat(bob.ending()).contains(Ending.STOPPING);
    assertThat(fetched).containsExactly(List.of());
    assertThat(counters.value(SignalingCount.SOCKETS)).isZero();
    assertThat(counters.value(SignalingCount.POLLING)).isZero();
  }

  private Switchboard switchboard(int maxClients) {
    var rules = new Switchboard.Rules(maxClients, Duration.ofMinutes(3), 30, new Rate(100, 400));
    return new Switchboard(rules, () -> now, counters);
  }

  private FakeOutbox plug(String id) {
    var outbox = new FakeOutbox();
    switchboard.plug(id, outbox, Batches.UNKNOWN);
    return outbox;
  }
}
