package superpeer.master.seeding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import superpeer.master.config.ContentSourceConfig;
import superpeer.master.config.SwarmConfig;
import superpeer.master.config.WorkerDefaults;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.RequestHeaders;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.Assignment.OriginMode;
import superpeer.protocol.rest.SeedItemCodec;

class AssignmentFactoryTest {

  private static final String HUB = "http://127.0.0.1:8080/v1";
  private static final Assignment.Network NETWORK =
      new Assignment.Network(Optional.of("192.0.2.1"), 40_000, 40_100, List.of("stun:s:1"));

  @Test
  void seedWithoutZoneUsesTheHub() {
    var swarm = create(Optional.of(HUB), Optional.empty(), Optional.empty(), "").swarm();
    assertThat(swarm).isEqualTo(new Assignment.Swarm(HUB, Optional.empty(), Optional.empty()));
  }

  @Test
  void zoneSelectsTheTracker() {
    var swarm = create(Optional.of(HUB), Optional.empty(), Optional.empty(), ",'trackerZone':'hk'");
    assertThat(swarm.swarm().tracker()).isEqualTo("https://hk.example/v1");
  }

  @Test
  void withoutHubTheDefaultZoneIsUsed() {
    var assignment = create(Optional.empty(), Optional.empty(), Optional.empty(), "");
    assertThat(assignment.swarm().tracker()).isEqualTo("https://eu.example/v1");
  }

  @Test
  void configuredSignalingAppliesToSeedsWithoutTheirOwn() {
    var main = Optional.of("wss://main.example");
    var backup = Optional.of("wss://backup.example");
    assertThat(create(Optional.of(HUB), main, backup, "").swarm())
        .isEqualTo(new Assignment.Swarm(HUB, main, backup));
    assertThat(create(Optional.of(HUB), main, backup, ",'signal1':'wss://own.example'").swarm())
        .isEqualTo(new Assignment.Swarm(HUB, Optional.of("wss://own.example"), Optional.empty()));
  }

  @Test
  void otherFieldsComeFromItemAndSettings() {
    var assignment =
        create(
            Optional.of(HUB),
            Optional.empty(),
            Optional.empty(),
            ",'live':false,'token':'t','label':'l','maxConnections':500,'noUseDiskCache':true,"
                + "'url':'http://o.example/a.m3u8','headers':{'Referer':'https://page.example/'}");
    assertThat(assignment.live()).isFalse();
    assertThat(assignment.token()).contains("t");
    assertThat(assignment.label()).contains("l");
    assertThat(assignment.maxConnections()).isEqualTo(200);
    assertThat(assignment.useDisk()).isFalse();
    assertThat(assignment.origin())
        .isEqualTo(
            new Assignment.Origin(
                OriginMode.ORIGIN,
                Optional.of("http://o.example/a.m3u8"),
                Optional.of(new RequestHeaders(Map.of("Referer", "https://page.example/"))),
                List.of("127.0.0.0/8"),
                "cache"));
    assertThat(assignment.network()).isEqualTo(NETWORK);
    assertThat(assignment.limits()).isEqualTo(new Assignment.Limits(55, 300, 1_024));
  }

  private static Assignment create(
      Optional<String> hub, Optional<String> signal, Optional<String> backup, String fields) {
    var assignmentFactory =
        new AssignmentFactory(
            hub,
            new SwarmConfig(
                signal,
                backup,
                Map.of("eu", "https://eu.example/v1", "hk", "https://hk.example/v1")),
            new ContentSourceConfig(OriginMode.ORIGIN, List.of("127.0.0.0/8"), 1_024),
            new WorkerDefaults(NETWORK, 200, 200, 300),
            Path.of("cache"));
    try {
      var channel = SeedFixtures.channel("a").encoded();
      JsonNode json =
          Json.read(("{'channel':'" + channel + "'" + fields + "}").replace('\'', '"'), "t", 9_999);
      return assignmentFactory.create(SeedItemCodec.read(json), 55);
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }
}
