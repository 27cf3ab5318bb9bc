package superpeer.worker.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.worker.Assignments;
import superpeer.worker.config.InvalidConfiguration;

class AnnouncementTest {

  @Test
  void neverPrintsTheToken() {
    assertThat(Announcement.of(Assignments.of("Y2g="), "1").toString()).doesNotContain("secret");
  }

  @Test
  void takesATrackerWithOrWithoutASlashAtTheEnd() {
    assertThat(Announcement.baseOf("http://t.example:8080/v1/"))
        .isEqualTo(Announcement.baseOf("http://t.example:8080/v1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "t.example/v1", "ftp://t.example", "http:///v1", "http://a b/", "://"})
  void refusesATrackerThatIsNoHttpUrl(String tracker) {
    assertThatThrownBy(() -> Announcement.baseOf(tracker))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("the tracker " + tracker + " is no http or https URL");
  }
}
