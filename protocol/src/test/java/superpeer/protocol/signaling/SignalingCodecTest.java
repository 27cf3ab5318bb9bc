package superpeer.protocol.signaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.signaling.SignalingReply.Close;
import superpeer.protocol.signaling.SignalingReply.NotFound;
import superpeer.protocol.signaling.SignalingReply.Pong;
import superpeer.protocol.signaling.SignalingReply.Rejected;
import superpeer.protocol.signaling.SignalingReply.Relayed;
import superpeer.protocol.signaling.SignalingReply.RelayedAll;
import superpeer.protocol.signaling.SignalingReply.Version;
import superpeer.protocol.signaling.SignalingRequest.Ping;
import superpeer.protocol.signaling.SignalingRequest.Reject;
import superpeer.protocol.signaling.SignalingRequest.Send;
import superpeer.protocol.signaling.SignalingRequest.SendAll;

class SignalingCodecTest {

  private static final String ID = "w42k3v9x0qpl7";
  private static final JsonNode OFFER = SignalCodec.write(new Signal.Offer("v=0\r\n"));
  private static final JsonNode COMPACT = Json.mapper().getNodeFactory().textNode("Ov=0~");

  static Stream<SignalingRequest> requests() {
    return Stream.of(
        new Send(ID, OFFER),
        new Send(ID, COMPACT),
        new SendAll(ID, List.of(OFFER, COMPACT)),
        new Reject(ID, Optional.of("full"), Optional.of(false)),
        new Reject(ID, Optional.empty(), Optional.empty()),
        new Ping(),
        new SignalingRequest.Unknown());
  }

  static Stream<SignalingReply> replies() {
    return Stream.of(
        new Version(55),
        new Relayed(ID, OFFER),
        new RelayedAll(List.of(new Relayed(ID, OFFER), new Relayed("w11abcdefgh", COMPACT))),
        new NotFound(ID),
        new Rejected(ID, Optional.of("full"), Optional.of(true)),
        new Rejected(ID, Optional.empty(), Optional.empty()),
        new Pong(),
        new Close("invalid client"),
        new SignalingReply.Unknown());
  }

  @ParameterizedTest
  @MethodSource("requests")
  void requestsRoundTrip(SignalingRequest request) throws MalformedMessage {
    assertThat(SignalingCodec.decodeRequest(SignalingCodec.encode(request))).isEqualTo(request);
  }

  @ParameterizedTest
  @MethodSource("replies")
  void repliesRoundTrip(SignalingReply reply) throws MalformedMessage {
    assertThat(SignalingCodec.decodeReply(SignalingCodec.encode(reply))).isEqualTo(reply);
  }

  @Test
  void pollingBodiesAreListsOfTheSameMessages() throws MalformedMessage {
    var requests = requests().toList();
    assertThat(SignalingCodec.decodeRequests(SignalingCodec.encodeRequests(requests)))
        .isEqualTo(requests);
    var replies = replies().toList();
    assertThat(SignalingCodec.decodeReplies(SignalingCodec.encodeReplies(replies)))
        .isEqualTo(replies);
    assertThat(SignalingCodec.decodeReplies("")).isEmpty();
    assertThat(SignalingCodec.encodeHello(new Version(55))).isEqualTo("{\"ver\":55}");
  }

  /** Conformance list, point 3. */
  @Test
  void readsTheAddressUnderBothNames() throws MalformedMessage {
    var expected = new Send(ID, OFFER);
    for (var name : List.of("to", "to_peer_id")) {
      var text = "{\"action\":\"signal\",\"" + name + "\":\"" + ID + "\",\"data\":" + OFFER + "}";
      assertThat(SignalingCodec.decodeRequest(text)).isEqualTo(expected);
    }
    for (var name : List.of("from", "from_peer_id")) {
      var text = "{\"action\":\"signal\",\"" + name + "\":\"" + ID + "\",\"data\":" + OFFER + "}";
      assertThat(SignalingCodec.decodeReply(text)).isEqualTo(new Relayed(ID, OFFER));
    }
  }

  @Test
  void writesTheAddressUnderBothNames() {
    assertThat(SignalingCodec.encode(new Reject(ID, Optional.empty(), Optional.of(false))))
        .isEqualTo(
            "{\"action\":\"reject\",\"to_peer_id\":\"w42k3v9x0qpl7\",\"to\":\"w42k3v9x0qpl7\","
                + "\"fatal\":false}");
  }

  /** Conformance list, point 3. */
  @Test
  void notFoundIsASignalWithoutData() throws MalformedMessage {
    assertThat(SignalingCodec.encode(new NotFound(ID)))
        .isEqualTo("{\"action\":\"signal\",\"from_peer_id\":\"w42k3v9x0qpl7\"}");
    assertThat(SignalingCodec.decodeReply("{\"action\":\"signal\",\"from\":\"abc\",\"data\":null}"))
        .isEqualTo(new NotFound("abc"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {"{}", "{'action':'dance'}", "{'action':7}", "{'action':null}", "{'to':'a'}"})
  void ignoresUnknownActions(String text) throws MalformedMessage {
    assertThat(SignalingCodec.decodeRequest(json(text))).isEqualTo(new SignalingRequest.Unknown());
    assertThat(SignalingCodec.decodeReply(json(text))).isEqualTo(new SignalingReply.Unknown());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "''",
        "null",
        "[]",
        "{",
        "{'action':'signal','data':{}}",
        "{'action':'signal','to':7,'data':{}}",
        "{'action':'signal','to':'a'}",
        "{'action':'signal','to':'a','data':null}",
        "{'action':'signals','to':'a','data':{}}",
        "{'action':'signals','to':'a'}",
        "{'action':'reject','fatal':true}",
      })
  void refusesInvalidRequests(String text) {
    assertThatThrownBy(() -> SignalingCodec.decodeRequest(json(text)))
        .isInstanceOf(MalformedMessage.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "null",
        "{'action':'signal','data':{}}",
        "{'action':'reject'}",
        "{'action':'signals','data':7}",
        "{'action':'signals','data':[7]}",
        "{'action':'signals','data':[{'data':{}}]}",
      })
  void refusesInvalidReplies(String text) {
    assertThatThrownBy(() -> SignalingCodec.decodeReply(json(text)))
        .isInstanceOf(MalformedMessage.class);
  }

  @Test
  void limitsLengthsAndBatches() throws MalformedMessage {
    var hundred = new SendAll(ID, Collections.nCopies(100, OFFER));
    assertThat(SignalingCodec.decodeRequest(SignalingCodec.encode(hundred))).isEqualTo(hundred);
    var more = new SendAll(ID, Collections.nCopies(101, OFFER));
    assertThatThrownBy(() -> SignalingCodec.decodeRequest(SignalingCodec.encode(more)))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining("101");
    assertThatThrownBy(() -> SignalingCodec.decodeRequest(" ".repeat(128 * 1_024 + 1)))
        .isInstanceOf(MalformedMessage.class);
    assertThatThrownBy(() -> SignalingCodec.decodeRequests("{}"))
        .isInstanceOf(MalformedMessage.class);
    assertThatThrownBy(
            () ->
                SignalingCodec.decodeRequest(
                    SignalingCodec.encode(new Send("a".repeat(129), OFFER))))
        .isInstanceOf(MalformedMessage.class);
  }

  private static String json(String singleQuoted) {
    return singleQuoted.replace('\'', '"');
  }
}
