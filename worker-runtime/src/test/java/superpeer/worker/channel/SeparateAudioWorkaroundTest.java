package superpeer.worker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.worker.segment.SegmentId;

class SeparateAudioWorkaroundTest {

  private static final SegmentId ID = new SegmentId(0, 5);
  private static final String STRICT = "cdn.example/v/5.ts";

  private final SeparateAudioWorkaround separateAudioWorkaround = new SeparateAudioWorkaround();

  @ParameterizedTest
  @CsvSource({
    "2.8.10, false", "2.8.11, true", "2.9.0, true", "2.9.10, true", "2.12.2, true",
    "2.12.2-beta, true", "2.13.6, false", "2.17.0, false", "2.7.9, false", "3.9.10, false",
    "2.9, false", "2.99999999999.1, false", "'', false",
  })
  void affectsSomeVersions(String version, boolean affected) {
    assertThat(SeparateAudioWorkaround.affects(viewer("WEB", version))).isEqualTo(affected);
    assertThat(SeparateAudioWorkaround.affects(viewer("ANDROID", version))).isFalse();
  }

  @Test
  void announcesNothingBeforeLayoutIsKnown() {
    assertThat(separateAudioWorkaround.mayAnnounce(true)).isFalse();
    assertThat(separateAudioWorkaround.mayAnnounce(false)).isTrue();
    assertThat(separateAudioWorkaround.isSeparate()).isFalse();
  }

  @Test
  void originOverrulesViewers() {
    separateAudioWorkaround.setByOrigin(true);
    separateAudioWorkaround.learnFromViewer(ID, "0-5");
    assertThat(separateAudioWorkaround.isSeparate()).isTrue();
    assertThat(separateAudioWorkaround.mayAnnounce(true)).isFalse();
    assertThat(separateAudioWorkaround.mayAnnounce(false)).isTrue();
    separateAudioWorkaround.setByOrigin(false);
    separateAudioWorkaround.learnFromViewer(ID, STRICT);
    assertThat(separateAudioWorkaround.mayAnnounce(true)).isTrue();
  }

  @Test
  void defaultIdProvesMuxedAudio() {
    separateAudioWorkaround.learnFromViewer(ID, "0-5");
    assertThat(separateAudioWorkaround.mayAnnounce(true)).isTrue();
    separateAudioWorkaround.learnFromViewer(ID, STRICT);
    assertThat(separateAudioWorkaround.mayAnnounce(true)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {STRICT, "localhost/v/5.ts", "10.0.0.1:8080/5.mp4|bytes=0-99"})
  void addressRevealsSeparateAudioUntilDefaultId(String segId) {
    separateAudioWorkaround.learnFromViewer(ID, segId);
    assertThat(separateAudioWorkaround.isSeparate()).isTrue();
    separateAudioWorkaround.learnFromViewer(ID, "0-5");
    assertThat(separateAudioWorkaround.isSeparate()).isFalse();
    assertThat(separateAudioWorkaround.mayAnnounce(true)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"video/5", "v1-5", "0-6"})
  void customIdMeansMuxedAudio(String segId) {
    separateAudioWorkaround.learnFromViewer(ID, segId);
    assertThat(separateAudioWorkaround.mayAnnounce(true)).isTrue();
  }

  private static Metadata viewer(String platform, String version) {
    return new Metadata(
        "Y2g=",
        Map.of(),
        true,
        Optional.of(platform),
        Optional.of(version),
        false,
        false,
        0,
        false,
        Optional.empty());
  }
}
