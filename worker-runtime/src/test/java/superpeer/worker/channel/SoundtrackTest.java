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

class SoundtrackTest {

  private static final SegmentId ID = new SegmentId(0, 5);
  private static final String STRICT = "cdn.example/v/5.ts";

  private final Soundtrack soundtrack = new Soundtrack();

  @ParameterizedTest
  @CsvSource({
    "2.8.10, false", "2.8.11, true", "2.9.0, true", "2.9.10, true", "2.12.2, true",
    "2.12.2-beta, true", "2.13.6, false", "2.17.0, false", "2.7.9, false", "3.9.10, false",
    "2.9, false", "2.99999999999.1, false", "'', false",
  })
  void thereIsATrapForSomeVersions(String version, boolean trapped) {
    assertThat(Soundtrack.isTrapFor(viewer("WEB", version))).isEqualTo(trapped);
    assertThat(Soundtrack.isTrapFor(viewer("ANDROID", version))).isFalse();
  }

  @Test
  void nothingIsOfferedToThemBeforeItIsKnown() {
    assertThat(soundtrack.mayOffer(true)).isFalse();
    assertThat(soundtrack.mayOffer(false)).isTrue();
    assertThat(soundtrack.isApart()).isFalse();
  }

  @Test
  void theOriginsWordIsTheLast() {
    soundtrack.told(true);
    soundtrack.heard(ID, "0-5");
    assertThat(soundtrack.isApart()).isTrue();
    assertThat(soundtrack.mayOffer(true)).isFalse();
    assertThat(soundtrack.mayOffer(false)).isTrue();
    soundtrack.told(false);
    soundtrack.heard(ID, STRICT);
    assertThat(soundtrack.mayOffer(true)).isTrue();
  }

  @Test
  void aDefaultIdOfSuchAViewerProvesThatSoundIsNotApart() {
    soundtrack.heard(ID, "0-5");
    assertThat(soundtrack.mayOffer(true)).isTrue();
    soundtrack.heard(ID, STRICT);
    assertThat(soundtrack.mayOffer(true)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {STRICT, "localhost/v/5.ts", "10.0.0.1:8080/5.mp4|bytes=0-99"})
  void anAddressMeansThatItIsUntilADefaultIdSaysOtherwise(String segId) {
    soundtrack.heard(ID, segId);
    assertThat(soundtrack.isApart()).isTrue();
    soundtrack.heard(ID, "0-5");
    assertThat(soundtrack.isApart()).isFalse();
    assertThat(soundtrack.mayOffer(true)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"video/5", "v1-5", "0-6"})
  void aCustomIdSaysNothingOfIt(String segId) {
    soundtrack.heard(ID, segId);
    assertThat(soundtrack.mayOffer(true)).isTrue();
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
