package superpeer.protocol.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import superpeer.protocol.GoldenFiles;
import superpeer.protocol.MalformedMessage;

/**
 * Any input of a peer decodes to a message or fails with {@link MalformedMessage}.
 *
 * <p>{@code mvn test} runs the seeds once. To fuzz: {@code JAZZER_FUZZ=1 mvn -pl protocol test
 * -Djazzer.hooks=true -Dtest=PeerMessageFuzzTest}.
 */
class PeerMessageFuzzTest {

  static Stream<String> seeds() {
    return GoldenFiles.lines("peer.", ".jsonl");
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "60s")
  void decodedMessagesRoundTrip(@NotNull String frame) throws MalformedMessage {
    PeerMessage message;
    try {
      message = PeerMessageCodec.decode(frame);
    } catch (MalformedMessage expected) {
      return;
    }
    if (!(message instanceof PeerMessage.Unknown)) {
      assertThat(PeerMessageCodec.decode(PeerMessageCodec.encode(message))).isEqualTo(message);
    }
  }
}
