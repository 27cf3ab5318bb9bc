package superpeer.hub.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.protocol.MalformedMessage;

class ServerChangeTest {

  @Test
  void readsEveryMember() throws MalformedMessage {
    var change =
        read(
            """
            {"url":" https://sp.example.com:8443/base// ","accessToken":"t0ken","remarks":" rack 7 ",
             "bandwidthMbps":500,"enabled":false,"auto":false,"maxChannels":3,
             "location":{"country":"de","latitude":52.5,"longitude":13.4,"asn":"AS3320"}}
            """);
    var entry = ServerEntry.create("1").with(change);
    assertThat(entry)
        .isEqualTo(
            new ServerEntry(
                "1",
                "https://sp.example.com:8443/base",
                Optional.of("t0ken"),
                "rack 7",
                500,
                false,
                false,
                3,
                new ServerLocation(
                    Optional.of("DE"), Optional.of(52.5), Optional.of(13.4), Optional.of("3320"))));
    assertThat(entry.toString() + change).doesNotContain("t0ken");
  }

  @Test
  void absentMembersStayAndEmptyOnesAreRemoved() throws MalformedMessage {
    var entry =
        ServerEntry.create("1")
            .with(
                read(
                    "{\"url\":\"http://a\",\"accessToken\":\"t\",\"location\":{\"country\":\"DE\"}}"));
    assertThat(entry.with(read("{}"))).isEqualTo(entry);
    var bare = entry.with(read("{\"accessToken\":\"\",\"location\":{}}"));
    assertThat(bare.accessToken()).isEmpty();
    assertThat(bare.location()).isEqualTo(ServerLocation.UNKNOWN);
    assertThat(bare.url()).isEqualTo("http://a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"url\":\"ftp://a\"}",
        "{\"url\":\"http://\"}",
        "{\"url\":\"http://user:pass@a\"}",
        "{\"url\":\"http://a/?x=1\"}",
        "{\"url\":\"http://a b\"}",
        "{\"url\":7}",
        "{\"accessToken\":\"a\\r\\nHost: b\"}",
        "{\"bandwidthMbps\":-1}",
        "{\"bandwidthMbps\":1.5}",
        "{\"enabled\":\"yes\"}",
        "{\"maxChannels\":100000}",
        "{\"location\":{\"latitude\":91,\"longitude\":0}}",
        "{\"location\":{\"latitude\":1}}",
        "{\"location\":{\"country\":\"Germany\"}}",
        "{\"location\":{\"asn\":\"x\"}}",
      })
  void invalidChangeIsRejected(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(MalformedMessage.class);
  }

  private static ServerChange read(String body) throws MalformedMessage {
    return ServerChange.read(body.getBytes(UTF_8));
  }
}
