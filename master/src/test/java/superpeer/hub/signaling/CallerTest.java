package superpeer.hub.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.hub.counters.Counters;
import superpeer.hub.signaling.Parcel.IfAbsent;

class CallerTest {

  private record Sent(String to, Parcel parcel) {}

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final Counters<SignalingCount> counters = new Counters<>(SignalingCount.class);
  private final List<Sent> sent = new ArrayList<>();
  private final FakeOutbox outbox = new FakeOutbox();
  private final Caller caller =
      new Caller(
          "w11alice",
          outbox,
          new TokenBucket(100, 400, now.toEpochMilli()),
          new Caller.Surroundings(
              (to, parcel, sender) -> sent.add(new Sent(to, parcel)), () -> now, counters));

  @ParameterizedTest
  @ValueSource(strings = {"to", "to_peer_id"})
  void relaysASignalUntouchedToEitherSpellingOfTheAddress(String to) {
    caller.says(
        "{\"action\":\"signal\",\""
            + to
            + "\":\"w22bobby\","
            + "\"data\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\",\"x\":[1,2.5,null]}}");
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).to()).isEqualTo("w22bobby");
    assertThat(sent.get(0).parcel().ifAbsent()).isEqualTo(IfAbsent.TELL);
    assertThat(sent.get(0).parcel().messages())
        .containsExactly(
            "{\"action\":\"signal\",\"from_peer_id\":\"w11alice\","
                + "\"data\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\",\"x\":[1,2.5,null]}}");
  }

  @Test
  void relaysABatchAsOneAndAsMany() {
    caller.says("{\"action\":\"signals\",\"to\":\"w22bobby\",\"data\":[{\"a\":1},{\"b\":2}]}");
    var parcel = sent.get(0).parcel();
    assertThat(parcel.messages())
        .containsExactly(
            "{\"action\":\"signal\",\"from_peer_id\":\"w11alice\",\"data\":{\"a\":1}}",
            "{\"action\":\"signal\",\"from_peer_id\":\"w11alice\",\"data\":{\"b\":2}}");
    assertThat(parcel.batch().orElseThrow())
        .startsWith("{\"action\":\"signals\"")
        .contains("\"from\":\"w11alice\"", "{\"a\":1}", "{\"b\":2}");
  }

  @Test
  void relaysARefusalWithFatal() {
    caller.says(
        "{\"action\":\"reject\",\"to\":\"w22bobby\",\"reason\":\"reach limit\",\"fatal\":true}");
    var parcel = sent.get(0).parcel();
    assertThat(parcel.ifAbsent()).isEqualTo(IfAbsent.FORGET);
    assertThat(parcel.messages().get(0))
        .contains("\"action\":\"reject\"", "\"fatal\":true", "\"reason\":\"reach limit\"");
  }

  @Test
  void answersAPing() {
    caller.says("{\"action\":\"ping\"}");
    assertThat(outbox.messages()).containsExactly("{\"action\":\"pong\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"action\":\"dance\"}", "{\"action\":17}"})
  void ignoresWhatItDoesNotKnow(String message) {
    for (int i = 0; i < 10; i++) {
      caller.says(message);
    }
    assertThat(sent).isEmpty();
    assertThat(outbox.messages()).isEmpty();
    assertThat(outbox.ending()).isEmpty();
  }

  @Test
  void hangsUpOnTheThirdMessageThatIsNone() {
    caller.says("garbage");
    caller.says("[1]");
    assertThat(outbox.ending()).isEmpty();
    caller.says("null");
    assertThat(outbox.ending()).contains(Ending.GARBLED);
    assertThat(counters.value(SignalingCount.MALFORMED)).isEqualTo(3);
  }

  @Test
  void hangsUpOnAFlood() {
    for (int i = 0; i < 400; i++) {
      caller.says("{\"action\":\"ping\"}");
    }
    assertThat(outbox.ending()).isEmpty();
    caller.says("{\"action\":\"ping\"}");
    assertThat(outbox.ending()).contains(Ending.FLOODED);
  }

  @Test
  void theRateComesBackWithTime() {
    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < 100; i++) {
        caller.says("{\"action\":\"ping\"}");
      }
      now = now.plusSeconds(1);
    }
    assertThat(outbox.ending()).isEmpty();
  }

  @Test
  void sendsNothingToIdsThatCannotBe() {
    caller.says("{\"action\":\"signal\",\"to\":\"x\",\"data\":{}}");
    assertThat(sent).isEmpty();
    assertThat(counters.value(SignalingCount.MALFORMED)).isEqualTo(1);
  }
}
