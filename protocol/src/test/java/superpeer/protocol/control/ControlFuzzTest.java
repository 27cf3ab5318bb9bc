package superpeer.protocol.control;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import superpeer.protocol.MalformedMessage;

/**
 * Any input on the control line is a message, is ignored, or fails with {@link MalformedMessage}.
 *
 * <p>{@code mvn test} runs the seeds once. To fuzz: {@code JAZZER_FUZZ=1 mvn -pl protocol test
 * -Djazzer.hooks=true -Dtest=ControlFuzzTest}.
 */
class ControlFuzzTest {

  static Stream<byte[]> seeds() {
    return Stream.concat(
        ControlCodecTest.commands().map(ControlCodec::encode),
        ControlCodecTest.events().map(ControlCodec::encode));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "60s")
  void anyInputIsReadOrRefused(byte @NotNull [] bytes) {
    try {
      for (var payload : new FrameReader().read(ByteBuffer.wrap(bytes))) {
        ControlCodec.decodeCommand(payload).ifPresent(ControlCodec::encode);
        ControlCodec.decodeEvent(payload).ifPresent(ControlCodec::encode);
      }
    } catch (MalformedMessage expected) {
      return;
    }
  }
}
