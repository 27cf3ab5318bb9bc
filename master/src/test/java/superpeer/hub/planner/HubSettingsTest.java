package superpeer.hub.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

class HubSettingsTest {

  @Test
  void readsAllMembersAndKeepsAbsentOnes() throws MalformedMessage {
    var settings =
        read(
            """
            {"autoSeeding":{"enabled":false,"minViewers":7,"maxChannels":8,"priority":9,
             "keepForMs":10},"allocation":{"liveMaxKm":11},
             "domains":[{"domain":"Example.com","urlTemplate":"https://{name}.m3u8","token":"t"},
                        {"domain":"other.org","token":"u","pages":["*","www.other.net"],
                         "wifiOnly":true,"fuseRate":0,"signal":"wss://s.other.org/a",
                         "stun":["stun:s.other.org:3478","turn:[2001:db8::1]:1?transport=udp"]}],
             "tracker":{"closed":true}}
            """);
    assertThat(settings.seeding()).isEqualTo(new HubSettings.AutoSeeding(false, 7, 8, 9, 10));
    assertThat(settings.liveMaxKm()).isEqualTo(11);
    assertThat(settings.domains()).hasSize(2);
    assertThat(settings.closed()).isTrue();
    assertThat(settings.domains().get(1).pages()).containsExactly("*", "www.other.net");
    assertThat(settings.domains().get(1).viewerOptions().wifiOnly()).hasValue(true);
    assertThat(settings.domains().get(1).viewerOptions().fuseRate()).hasValue(0);
    assertThat(settings.domains().get(1).viewerOptions().signal()).hasValue("wss://s.other.org/a");
    assertThat(settings.domains().get(1).viewerOptions().stun().orElseThrow()).hasSize(2);
    assertThat(settings.with(Json.newObject())).isEqualTo(settings);
    assertThat(HubSettings.DEFAULT.with(settings.json())).isEqualTo(settings);
    assertThat(settings.with(Json.read("{\"autoSeeding\":{\"minViewers\":1}}", "x", 100)).seeding())
        .isEqualTo(new HubSettings.AutoSeeding(false, 1, 8, 9, 10));
  }

  @Test
  void templateGivesPlaylistUrl() throws MalformedMessage {
    var settings =
        read(
            """
            {"domains":[
              {"domain":"example.com","urlTemplate":"https://{name}.m3u8?key=1"},
              {"domain":"cdn.org","urlTemplate":"http://origin.internal:8000/{path}.m3u8"}]}
            """);
    assertThat(settings.urlOf(channel("https://example.com:8443/live/a.m3u8")))
        .hasValue("https://example.com:8443/live/a.m3u8?key=1");
    assertThat(settings.urlOf(channel("https://eu.cdn.org/live/b.m3u8")))
        .hasValue("http://origin.internal:8000/live/b.m3u8");
    assertThat(settings.urlOf(channel("https://notexample.com/a.m3u8"))).isEmpty();
    assertThat(settings.urlOf(ChannelId.ofCustom("token", "my-id", Optional.empty()))).isEmpty();
  }

  @Test
  void seedHasTokenOfItsDomain() throws MalformedMessage {
    var open =
        read(
            """
            {"domains":[{"domain":"example.com","token":"one"},{"domain":"cdn.org","token":"two"}]}
            """);
    assertThat(open.tokenOf(channel("https://eu.cdn.org/a.m3u8"))).hasValue("two");
    assertThat(open.tokenOf(ChannelId.ofCustom("two", "my-id", Optional.empty()))).hasValue("two");
    assertThat(open.tokenOf(channel("https://else.net/a.m3u8"))).isEmpty();
    var closed = open.with(Json.read("{\"tracker\":{\"closed\":true}}", "x", 100));
    assertThat(closed.tokenOf(channel("https://else.net/a.m3u8")))
        .as("any token admits a super peer")
        .hasValue("one");
  }

  @Test
  void tokensAreNotPrinted() throws MalformedMessage {
    var settings = read("{\"domains\":[{\"domain\":\"a.org\",\"token\":\"hush\"}]}");
    assertThat(settings.toString()).doesNotContain("hush");
    assertThat(settings.rules().toString()).doesNotContain("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"autoSeeding\":1}",
        "{\"autoSeeding\":{\"enabled\":\"yes\"}}",
        "{\"autoSeeding\":{\"minViewers\":0}}",
        "{\"autoSeeding\":{\"keepForMs\":-1}}",
        "{\"allocation\":{\"liveMaxKm\":50000}}",
        "{\"domains\":{}}",
        "{\"domains\":[{}]}",
        "{\"tracker\":1}",
        "{\"tracker\":{\"closed\":\"yes\"}}",
        "{\"tracker\":{\"closed\":true}}",
        "{\"tracker\":{\"closed\":true},\"domains\":[{\"domain\":\"a\"}]}",
        "{\"domains\":[{\"domain\":\"a\",\"pages\":\"b\"}]}",
        "{\"domains\":[{\"domain\":\"a\",\"pages\":[7]}]}",
        "{\"domains\":[{\"domain\":\"a\",\"pages\":[\"https://b/\"]}]}",
        "{\"domains\":[{\"domain\":\"a\",\"wifiOnly\":\"yes\"}]}",
        "{\"domains\":[{\"domain\":\"a\",\"fuseRate\":-1}]}",
        "{\"domains\":[{\"domain\":\"a\",\"signal\":\"https://s\"}]}",
        "{\"domains\":[{\"domain\":\"a\",\"stun\":[\"s:1\"]}]}",
        "{\"domains\":[{\"domain\":\"http://example.com\"}]}",
        "{\"domains\":[{\"domain\":\"a\",\"urlTemplate\":\"{name}.m3u8\"}]}",
        "{\"domains\":[{\"domain\":\"a\",\"urlTemplate\":\"file:///etc/{path}\"}]}",
      })
  void invalidSettingsAreRejected(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(MalformedMessage.class);
  }

  private static HubSettings read(String body) throws MalformedMessage {
    return HubSettings.DEFAULT.with(Json.read(body, "settings", 10_000));
  }

  private static ChannelId channel(String url) {
    return ChannelId.ofUrl(url, Optional.empty());
  }
}
