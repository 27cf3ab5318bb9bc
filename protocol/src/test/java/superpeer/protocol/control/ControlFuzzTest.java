package superpeer.protocol.control;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import superpeer.protocol.MalformedMessage;

/**
 * Whatever arrives on the control line is a message, is ignored, or is {@link MalformedMessage}.
 *
 * <p>In plain {@code mvn test} the seeds are run once. To fuzz: {@code JAZZER_FUZZ=1 mvn -pl
 * protocol test -Djazzer.hooks=true -Dtest=ControlFuzzTest}.
 */
class ControlFuzzTest {

  static Stream<byte[]> seeds() {
    return Stream.concat(
        ControlCodecTest.commands().map(ControlCodec::encode),
        ControlCodecTest.events().map(ControlCodec::encode));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "60s")
  void aLineIsReadOrRefused(byte @NotNull [] bytes) {
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
