package superpeer.worker.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeReleaseTest {

  @Test
  void worksWithKnownVersion() {
    assertThat(NativeRelease.find("0.14.0", "Linux", "amd64")).isPresent();
    assertThat(NativeRelease.find("0.14.0", "Linux", "aarch64")).isPresent();
  }

  @Test
  void isEmptyForOtherVersions() {
    assertThat(NativeRelease.find("0.17.0", "Linux", "amd64")).isEmpty();
    assertThat(NativeRelease.find("unknown", "Linux", "amd64")).isEmpty();
    assertThat(NativeRelease.find("0.14.0", "Mac OS X", "aarch64")).isEmpty();
    assertThat(NativeRelease.find("0.14.0", "Linux", "arm")).isEmpty();
  }

  /**
   * Fails when webrtc-java is upgraded: then check whether NativeRelease is still needed and still
   * right.
   */
  @Test
  void matchesVersionInUse() {
    assertThat(NativeRelease.version()).isEqualTo("0.14.0");
  }
}
