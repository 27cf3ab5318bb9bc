package superpeer.worker.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.worker.Assignments;
import superpeer.worker.config.InvalidConfiguration;

class PeerAnnouncementTest {

  @Test
  void neverPrintsTheToken() {
    assertThat(PeerAnnouncement.of(Assignments.of("Y2g="), "1").toString())
        .doesNotContain("secret");
  }

  @Test
  void acceptsATrackerWithOrWithoutATrailingSlash() {
    assertThat(PeerAnnouncement.baseUrl("http://t.example:8080/v1/"))
        .isEqualTo(PeerAnnouncement.baseUrl("http://t.example:8080/v1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "t.example/v1", "ftp://t.example", "http:///v1", "http://a b/", "://"})
  void refusesATrackerWithoutAnHttpUrl(String tracker) {
    assertThatThrownBy(() -> PeerAnnouncement.baseUrl(tracker))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("the tracker " + tracker + " is not an http or https URL");
  }
}
