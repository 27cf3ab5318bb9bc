package superpeer.hub.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.hub.counters.Counters;
import superpeer.hub.signaling.SignalEnvelope.IfAbsent;

class ClientSessionTest {

  private record Sent(String to, SignalEnvelope parcel) {}

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final Counters<SignalingCounter> counters = new Counters<>(SignalingCounter.class);
  private final List<Sent> sent = new ArrayList<>();
  private final FakeOutbox outbox = new FakeOutbox();
  private final ClientSession session =
      new ClientSession(
          "w11alice",
          outbox,
          new MessageRateLimiter(100, 400, now.toEpochMilli()),
          new ClientSession.Dependencies(
              (to, envelope, sender) -> sent.add(new Sent(to, envelope)), () -> now, counters));

  @ParameterizedTest
  @ValueSource(strings = {"to", "to_peer_id"})
  void relaysASignalUnchangedForBothAddressFields(String to) {
    session.onMessage(
        "{\"action\":\"signal\",\""
            + to
            + "\":\"w22bobby\","
            + "\"data\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\",\"x\":[1,2.5,null]}}");
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).to()).isEqualTo("w22bobby");
    assertThat(sent.get(0).parcel().ifAbsent()).isEqualTo(IfAbsent.NOTIFY_SENDER);
    assertThat(sent.get(0).parcel().messages())
        .containsExactly(
            "{\"action\":\"signal\",\"from_peer_id\":\"w11alice\","
                + "\"data\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\",\"x\":[1,2.5,null]}}");
  }

  @Test
  void relaysABatchAsOneAndSeparately() {
    session.onMessage(
        "{\"action\":\"signals\",\"to\":\"w22bobby\",\"data\":[{\"a\":1},{\"b\":2}]}");
    var envelope = sent.get(0).parcel();
    assertThat(envelope.messages())
        .containsExactly(
            "{\"action\":\"signal\",\"from_peer_id\":\"w11alice\",\"data\":{\"a\":1}}",
            "{\"action\":\"signal\",\"from_peer_id\":\"w11alice\",\"data\":{\"b\":2}}");
    assertThat(envelope.batch().orElseThrow())
        .startsWith("{\"action\":\"signals\"")
        .contains("\"from\":\"w11alice\"", "{\"a\":1}", "{\"b\":2}");
  }

  @Test
  void relaysARejectionWithFatal() {
    session.onMessage(
        "{\"action\":\"reject\",\"to\":\"w22bobby\",\"reason\":\"reach limit\",\"fatal\":true}");
    var envelope = sent.get(0).parcel();
    assertThat(envelope.ifAbsent()).isEqualTo(IfAbsent.DROP);
    assertThat(envelope.messages().get(0))
        .contains("\"action\":\"reject\"", "\"fatal\":true", "\"reason\":\"reach limit\"");
  }

  @Test
  void answersAPing() {
    session.onMessage("{\"action\":\"ping\"}");
    assertThat(outbox.messages()).containsExactly("{\"action\":\"pong\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"action\":\"dance\"}", "{\"action\":17}"})
  void ignoresUnknownMessages(String message) {
    for (int i = 0; i < 10; i++) {
      session.onMessage(message);
    }
    assertThat(sent).isEmpty();
    assertThat(outbox.messages()).isEmpty();
    assertThat(outbox.closeReason()).isEmpty();
  }

  @Test
  void closesOnTheThirdMalformedMessage() {
    session.onMessage("garbage");
    session.onMessage("[1]");
    assertThat(outbox.closeReason()).isEmpty();
    session.onMessage("null");
    assertThat(outbox.closeReason()).contains(CloseReason.MALFORMED);
    assertThat(counters.value(SignalingCounter.MALFORMED)).isEqualTo(3);
  }

  @Test
  void closesOnAFlood() {
    for (int i = 0; i < 400; i++) {
      session.onMessage("{\"action\":\"ping\"}");
    }
    assertThat(outbox.closeReason()).isEmpty();
    session.onMessage("{\"action\":\"ping\"}");
    assertThat(outbox.closeReason()).contains(CloseReason.FLOODED);
  }

  @Test
  void admitsAMessageRateWithinTheLimit() {
    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < 100; i++) {
        session.onMessage("{\"action\":\"ping\"}");
      }
      now = now.plusSeconds(1);
    }
    assertThat(outbox.closeReason()).isEmpty();
  }

  @Test
  void doesNotRelayToInvalidIds() {
    session.onMessage("{\"action\":\"signal\",\"to\":\"x\",\"data\":{}}");
    assertThat(sent).isEmpty();
    assertThat(counters.value(SignalingCounter.MALFORMED)).isEqualTo(1);
  }
}
