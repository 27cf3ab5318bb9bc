package superpeer.protocol.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.protocol.GoldenFiles;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.tracker.TrackerRequest.Announce;

/** Checksums, tokens and ids, which the protocol derives from secrets and random numbers. */
class TrackerSecretsTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_795_345_047L);
  private static final Duration HOUR = Duration.ofHours(1);

  static Stream<Announce> goldenAnnounces() throws MalformedMessage {
    var announces = Stream.<Announce>builder();
    for (var line : GoldenFiles.lines("tracker.announce.", ".jsonl").toList()) {
      announces.add(
          TrackerCodec.decodeAnnounce(line.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
    for (var body : GoldenFiles.bytes("tracker.announce.").toList()) {
      announces.add(TrackerCodec.decodeAnnounce(body));
    }
    return announces.build();
  }

  @ParameterizedTest
  @MethodSource("goldenAnnounces")
  void checksumMatchesTheSdk(Announce announce) {
    assertThat(
            AnnounceChecksum.of(
                announce.ts(),
                "127.0.0.1",
                announce.version().orElseThrow(),
                announce.announce().orElseThrow(),
                announce.channel(),
                announce.type().orElseThrow()))
        .isEqualTo(announce.v().orElseThrow());
  }

  @Test
  void tokenIsObfuscatedLikeTheSdk() {
    assertThat(ObfuscatedToken.of("abc")).isEqualTo("IiIo");
    assertThat(ObfuscatedToken.read("IiIo")).contains("abc");
    assertThat(ObfuscatedToken.read(ObfuscatedToken.of("längerer Token")))
        .contains("längerer Token");
    assertThat(ObfuscatedToken.read("no base64!")).isEmpty();
  }

  @Test
  void signalTokenIsValidForItsPeerUntilItExpires() {
    var token = SignalToken.issue("secret", "w42k3v9x0qpl7", NOW);
    assertThat(token).matches("[0-9a-f]{8}-1795345047");
    assertThat(SignalToken.isValid(token, "secret", "w42k3v9x0qpl7", NOW, HOUR)).isTrue();
    assertThat(SignalToken.isValid(token, "secret", "w42k3v9x0qpl7", NOW.plus(HOUR), HOUR))
        .isTrue();
    assertThat(SignalToken.isValid(token, "secret", "w42k3v9x0qpl7", NOW.minus(HOUR), HOUR))
        .isTrue();
    assertThat(
            SignalToken.isValid(
                token, "secret", "w42k3v9x0qpl7", NOW.plus(HOUR).plusSeconds(1), HOUR))
        .isFalse();
    assertThat(SignalToken.isValid(token, "secret", "w11abcdefghij", NOW, HOUR)).isFalse();
    assertThat(SignalToken.isValid(token, "other", "w42k3v9x0qpl7", NOW, HOUR)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "a1b2c3d4", "a1b2c3d4-", "a1b2c3d4-x", "a1b2c3d4-99999999999999999999"})
  void malformedSignalTokenIsInvalid(String token) {
    assertThat(SignalToken.isValid(token, "secret", "w42k3v9x0qpl7", NOW, HOUR)).isFalse();
  }

  /** Conformance list, point 2. */
  @Test
  void idsHaveTheFormThatAllSdksAccept() {
    var random = new Random(7);
    var ids =
        Stream.generate(() -> PeerIdGenerator.next(PeerIdGenerator.VIEWER, random))
            .limit(1_000)
            .toList();
    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("w\\d{2}[0-9a-z]{10}"));
  }
}
