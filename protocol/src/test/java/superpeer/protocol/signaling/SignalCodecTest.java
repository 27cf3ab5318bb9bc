package superpeer.protocol.signaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.signaling.Signal.Answer;
import superpeer.protocol.signaling.Signal.Candidate;
import superpeer.protocol.signaling.Signal.Offer;
import superpeer.protocol.signaling.Signal.Other;

class SignalCodecTest {

  static Stream<Signal> signals() {
    return Stream.of(
        new Offer("v=0\r\n"),
        new Answer("v=0\r\n"),
        new Candidate("candidate:1 1 udp 1 192.0.2.1 9 typ host", "0", 0),
        new Other(Json.newObject().put("type", "renegotiate").put("renegotiate", true)));
  }

  @ParameterizedTest
  @MethodSource("signals")
  void signalsRoundTrip(Signal signal) throws MalformedMessage {
    assertThat(SignalCodec.read(SignalCodec.write(signal))).isEqualTo(signal);
  }

  @Test
  void candidatesAreNestedAsInTheSdk() throws MalformedMessage {
    var text =
        "{'type':'candidate','candidate':{'candidate':'candidate:1','sdpMLineIndex':1,"
            + "'sdpMid':'data','usernameFragment':'abcd'}}";
    assertThat(SignalCodec.read(tree(text))).isEqualTo(new Candidate("candidate:1", "data", 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'Ov=0~'",
        "[]",
        "{}",
        "{'type':'candidate'}",
        "{'type':'candidate','candidate':null}",
        "{'type':'candidate','candidate':{'candidate':''}}",
        "{'type':7,'sdp':'v=0'}",
      })
  void keepsOtherKinds(String text) throws MalformedMessage {
    assertThat(SignalCodec.read(tree(text))).isEqualTo(new Other(tree(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'offer'}",
        "{'type':'offer','sdp':7}",
        "{'type':'answer','sdp':null}",
        "{'type':'candidate','candidate':'candidate:1'}",
        "{'type':'candidate','candidate':{'candidate':7}}",
        "{'type':'candidate','candidate':{'candidate':'a','sdpMLineIndex':-1}}",
        "{'type':'candidate','candidate':{'candidate':'a','sdpMLineIndex':99999999999}}",
      })
  void refusesInvalidSignals(String text) {
    assertThatThrownBy(() -> SignalCodec.read(tree(text))).isInstanceOf(MalformedMessage.class);
  }

  @Test
  void limitsDescriptionsAndCandidates() {
    assertThatThrownBy(() -> SignalCodec.read(SignalCodec.write(new Offer("v".repeat(32_769)))))
        .isInstanceOf(MalformedMessage.class);
    assertThatThrownBy(
            () -> SignalCodec.read(SignalCodec.write(new Candidate("c".repeat(1_025), "0", 0))))
        .isInstanceOf(MalformedMessage.class);
  }

  private static JsonNode tree(String singleQuoted) throws MalformedMessage {
    return Json.read(singleQuoted.replace('\'', '"'), "signal", 10_000);
  }
}
