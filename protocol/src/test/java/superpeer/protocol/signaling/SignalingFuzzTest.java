package superpeer.protocol.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.signaling.SignalingReply.Relayed;

/**
 * Any input of a peer or a signaling server decodes to a message or fails with {@link
 * MalformedMessage}.
 *
 * <p>{@code mvn test} runs the seeds once. To fuzz: {@code JAZZER_FUZZ=1 mvn -pl protocol test
 * -Djazzer.hooks=true -Dtest=SignalingFuzzTest#requests} (or {@code #replies}).
 */
class SignalingFuzzTest {

  static Stream<String> requestSeeds() {
    return SignalingCodecTest.requests().map(SignalingCodec::encode);
  }

  static Stream<String> replySeeds() {
    return SignalingCodecTest.replies().map(SignalingCodec::encode);
  }

  @MethodSource("requestSeeds")
  @FuzzTest(maxDuration = "60s")
  void requests(@NotNull String text) throws MalformedMessage {
    SignalingRequest request;
    try {
      request = SignalingCodec.decodeRequest(text);
    } catch (MalformedMessage expected) {
      return;
    }
    assertThat(SignalingCodec.decodeRequest(SignalingCodec.encode(request))).isEqualTo(request);
  }

  @MethodSource("replySeeds")
  @FuzzTest(maxDuration = "60s")
  void replies(@NotNull String text) throws MalformedMessage {
    SignalingReply reply;
    try {
      reply = SignalingCodec.decodeReply(text);
      if (reply instanceof Relayed relayed) {
        var signal = SignalCodec.read(relayed.data());
        assertThat(SignalCodec.read(SignalCodec.write(signal))).isEqualTo(signal);
      }
    } catch (MalformedMessage expected) {
      return;
    }
    assertThat(SignalingCodec.decodeReply(SignalingCodec.encode(reply))).isEqualTo(reply);
  }
}
