package superpeer.hub.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.protocol.MalformedMessage;

class ServerReportTest {

  @Test
  void readsEveryFigure() throws MalformedMessage {
    var report =
        read(
            """
            {"ret":0,
             "master":{"version":"1.2","memory":100,"bandwidth":500,"slots":4,"full":true,
                       "draining":true,"currentUplink":42.5,"cpu":1},
             "workers":{
               "11":{"pid":11,"channelId":"YQ==","label":"x","peers":7,"memory":20,"cpu":2},
               "12":{"pid":12,"channelId":"YQ==","peers":1,"memory":30,"cpu":3},
               "13":{"pid":13,"memory":5,"elapsed":1}},
             "seeds":[{"channelId":"YQ==","state":"seeding","pids":[11,12],"stress":0.5},
                      {"channelId":"Yg==","state":"waiting","pids":[],"reason":"no slot is free"}]}
            """);
    assertThat(report.version()).isEqualTo("1.2");
    assertThat(report.full() && report.draining()).isTrue();
    assertThat(report.slots()).isEqualTo(4);
    assertThat(report.workers()).isEqualTo(2);
    assertThat(report.viewers()).isEqualTo(8);
    assertThat(report.uplinkMbps()).isEqualTo(42.5);
    assertThat(report.memoryKb()).isEqualTo(155);
    assertThat(report.cpuPercent()).isEqualTo(6);
    assertThat(report.seeds().get("YQ=="))
        .isEqualTo(
            new ServerReport.SeedView(
                "seeding", List.of(11L, 12L), List.of("x"), 8, 0.5, Optional.empty()));
    assertThat(report.seeds().get("Yg==").reason()).hasValue("no slot is free");
  }

  @Test
  void seedsAreDerivedFromWorkersIfMissing() throws MalformedMessage {
    var report =
        read("{\"master\":{},\"workers\":{\"5\":{\"pid\":5,\"channelId\":\"YQ==\",\"peers\":2}}}");
    assertThat(report.seeds().get("YQ==").pids()).containsExactly(5L);
    assertThat(report.seeds().get("YQ==").viewers()).isEqualTo(2);
  }

  @Test
  void absurdFiguresCountAsZero() throws MalformedMessage {
    var report =
        read(
            "{\"master\":{\"slots\":-3,\"memory\":\"much\",\"currentUplink\":null},"
                + "\"workers\":{\"x\":[],\"y\":null,\"z\":{\"channelId\":7,\"peers\":1e300}}}");
    assertThat(report.slots()).isZero();
    assertThat(report.memoryKb()).isZero();
    assertThat(report.uplinkMbps()).isZero();
    assertThat(report.viewers()).isPositive();
  }

  @Test
  void seedsAreLimited() throws MalformedMessage {
    var seeds = new StringBuilder();
    for (var i = 0; i < ServerReport.MAX_SEEDS + 10; i++) {
      seeds.append(i == 0 ? "" : ",").append("{\"channelId\":\"c").append(i).append("\"}");
    }
    var report = read("{\"master\":{},\"workers\":{},\"seeds\":[" + seeds + "]}");
    assertThat(report.seeds()).hasSize(ServerReport.MAX_SEEDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "[]", "<html>", "{\"master\":1,\"workers\":{}}", "{\"master\":{}}"})
  void otherResponsesAreRejected(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(MalformedMessage.class);
  }

  private static ServerReport read(String body) throws MalformedMessage {
    return ServerReport.read(body.getBytes(UTF_8), 1 << 20);
  }
}
