package superpeer.protocol.tracker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import superpeer.protocol.GoldenFiles;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.tracker.TrackerCodec.Format;

/**
 * Any input of a viewer or a tracker, JSON or protobuf, decodes to a message that round-trips in
 * both formats, or fails with {@link MalformedMessage}.
 *
 * <p>{@code mvn test} runs the seeds once. To fuzz: {@code JAZZER_FUZZ=1 mvn -pl protocol test
 * -Djazzer.hooks=true -Dtest=TrackerFuzzTest#requests} (or {@code #replies}).
 */
class TrackerFuzzTest {

  static Stream<byte[]> requestSeeds() {
    return Stream.concat(
        GoldenFiles.lines("tracker.", ".jsonl").map(line -> line.getBytes(UTF_8)),
        GoldenFiles.bytes("tracker."));
  }

  static Stream<byte[]> replySeeds() {
    return Stream.of(Format.values())
        .flatMap(
            format ->
                Stream.of(
                        TrackerCodecTest.FULL_ANNOUNCED,
                        new TrackerReply.Candidates(TrackerCodecTest.FULL_ANNOUNCED.peers()),
                        new TrackerReply.Refused(5_001, "no"))
                    .map(reply -> TrackerCodec.encode(reply, format)));
  }

  /** One of the decoders. */
  private interface Decoder<T> {
    T decode(byte[] body) throws MalformedMessage;
  }

  private interface Encoder<T> {
    byte[] encode(T message, Format format);
  }

  @MethodSource("requestSeeds")
  @FuzzTest(maxDuration = "60s")
  void requests(byte @NotNull [] body) throws MalformedMessage {
    survives(body, TrackerCodec::decodeAnnounce, TrackerCodec::encode);
    survives(body, TrackerCodec::decodeStats, TrackerCodec::encode);
    survives(body, TrackerCodec::decodePeers, TrackerCodec::encode);
  }

  @MethodSource("replySeeds")
  @FuzzTest(maxDuration = "60s")
  void replies(byte @NotNull [] body) throws MalformedMessage {
    survives(body, TrackerCodec::decodeAnnounced, TrackerCodec::encode);
    survives(body, TrackerCodec::decodeCandidates, TrackerCodec::encode);
    survives(body, TrackerCodec::decodeAccepted, TrackerCodec::encode);
  }

  private static <T> void survives(byte[] body, Decoder<T> decoder, Encoder<T> encoder)
      throws MalformedMessage {
    T message;
    try {
      message = decoder.decode(body);
    } catch (MalformedMessage expected) {
      return;
    }
    var format = TrackerCodec.formatOf(body);
    assertThat(decoder.decode(encoder.encode(message, format))).isEqualTo(message);
  }
}
