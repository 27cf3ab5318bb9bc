package superpeer.protocol.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.protocol.ChannelId;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.RequestHeaders;

class RestCodecTest {

  private static final int MAX = 1 << 20;
  private static final Optional<String> NONE = Optional.empty();
  private static final String A = "bXl0b2tlbi1jaGFubmVsNDIlN0MlNUI4JTVE";
  private static final String B = "ZXhhbXBsZS5jb20lN0MlNUI4JTVE";

  @Test
  void seedHasTheDefaultsOfTheOriginal() throws MalformedMessage {
    var item = seeds("{'list':[{'channel':'@A'}]}").items().get(0);
    assertThat(item)
        .isEqualTo(
            new SeedRequest.Item(
                new ChannelId(A),
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty(),
                Optional.empty(),
                100,
                false,
                false,
                80,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                1));
  }

  @Test
  void allFieldsRoundTrip() throws MalformedMessage {
    var item =
        seeds(
                "{'list':[{'channel':'@B','token':'t','trackerZone':'hk','live':false,"
                    + "'signal1':'wss://a.example','signal2':'ws://b.example:81/ws','priority':7,"
                    + "'keepAlive':true,'noUseDiskCache':true,'maxConnections':9,'label':'l',"
                    + "'url':'https://o.example/x.m3u8?a=1','workers':3,"
                    + "'headers':{'Authorization':'Bearer x','Referer':'https://p.example/'}}]}")
            .items()
            .get(0);
    assertThat(item)
        .isEqualTo(
            new SeedRequest.Item(
                new ChannelId(B),
                Optional.of("t"),
                Optional.of("hk"),
                false,
                Optional.of("wss://a.example"),
                Optional.of("ws://b.example:81/ws"),
                7,
                true,
                true,
                9,
                Optional.of("l"),
                Optional.of("https://o.example/x.m3u8?a=1"),
                Optional.of(
                    new RequestHeaders(
                        Map.of("Authorization", "Bearer x", "Referer", "https://p.example/"))),
                3));
    assertThat(SeedItemCodec.read(SeedItemCodec.write(item))).isEqualTo(item);
  }

  @Test
  void emptyStringsAreAbsent() throws MalformedMessage {
    var item = seeds("{'list':[{'channel':'@A','signal1':'','token':'','trackerZone':''}]}");
    assertThat(item.refused()).isEmpty();
    assertThat(item.items().get(0).signal1()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'channel':5}",
        "{'channel':''}",
        "{'channel':'not base64!'}",
        "{'channel':'ZXhhbXBsZS5jb20lN0MlNUI4JTV'}",
        "{'channel':'@A','live':'yes'}",
        "{'channel':'@A','priority':1.5}",
        "{'channel':'@A','priority':'100'}",
        "{'channel':'@A','trackerZone':'mars'}",
        "{'channel':'@A','headers':{'X-Token':'without a url'}}",
        "{'channel':'@A','url':'http://o.example/a.m3u8','headers':['X-Token: x']}",
        "{'channel':'@A','url':'http://o.example/a.m3u8','headers':{'X-Token':5}}",
        "{'channel':'@A','url':'http://o.example/a.m3u8','headers':{'Host':'elsewhere'}}",
        "{'channel':'@A','signal1':'http://a.example'}",
        "{'channel':'@A','url':'file:///etc/passwd'}",
        "{'channel':'@A','maxConnections':0}",
        "{'channel':'@A','workers':0}",
        "{'channel':'@A','workers':65}",
        "{'channel':'@A','maxConnections':10001}",
        "{'channel':'@A','signal2':'a.example.com'}",
        "{'channel':'@A','url':'//example.com/a'}",
        "{'channel':'@A','keepAlive':[]}",
        "{'channel':'ZXhhbXBsZS5jb20lMkZ2JTJGeCU3QyU1QjglNURk'}",
        "[]",
        "null",
        "7"
      })
  void invalidItemIsRefusedAlone(String bad) throws MalformedMessage {
    var parsed = seeds("{'list':[" + bad + ",{'channel':'@B'}]}");
    assertThat(parsed.items()).extracting(i -> i.channel().encoded()).containsExactly(B);
    assertThat(parsed.refused()).singleElement().satisfies(r -> assertThat(r.hint()).isNotEmpty());
  }

  @Test
  void refusalNamesChannelFieldAndValue() throws MalformedMessage {
    var channel = ChannelId.ofUrl("https://example.com/" + "x".repeat(90) + ".m3u8", NONE);
    var refusal =
        seeds("{'list':[{'channel':'" + channel + "','priority':'high'}]}").refused().get(0);
    assertThat(refusal.channel()).isEqualTo(channel.encoded());
    assertThat(refusal.error()).contains("priority").contains("\"high\"");
  }

  @Test
  void nullCountsAsAbsent() throws MalformedMessage {
    var item = "{'channel':'@A','live':null,'priority':null,'url':null,'workers':null}";
    assertThat(seeds("{'list':[" + item + "]}")).isEqualTo(seeds("{'list':[{'channel':'@A'}]}"));
  }

  @Test
  void lastItemOfAChannelCounts() throws MalformedMessage {
    var list =
        "{'channel':'@A','priority':1},{'channel':'@B','priority':2},{'channel':'@A','priority':3}";
    assertThat(seeds("{'list':[" + list + "]}").items())
        .extracting(SeedRequest.Item::priority)
        .containsExactly(2, 3);
  }

  @Test
  void labelHasAtMost64Characters() throws MalformedMessage {
    var list = "{'channel':'@A','label':'%s'},{'channel':'@B','label':'%s'}";
    var parsed = seeds("{'list':[" + list.formatted("x".repeat(64), "x".repeat(65)) + "]}");
    assertThat(parsed.items()).hasSize(1);
    assertThat(parsed.refused()).hasSize(1);
  }

  @Test
  void tooLongBodyIsNotParsed() {
    assertThatThrownBy(() -> RestCodec.seeds(new byte[MAX + 1], MAX))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining("1048577");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "[]", "null", "{'list':[]}", "{'list':{}}", "{'list':", "nonsense"})
  void bodyWithoutAListIsMalformed(String body) {
    assertThatThrownBy(() -> seeds(body)).isInstanceOf(MalformedMessage.class);
  }

  @Test
  void moreThanAThousandItemsAreMalformed() {
    var body = "{'list':[" + "{'channel':'@A'},".repeat(1_000) + "{'channel':'@A'}]}";
    assertThatThrownBy(() -> seeds(body)).hasMessageContaining("1000");
  }

  @Test
  void pingSetsResetsOrKeepsLimits() throws MalformedMessage {
    assertThat(ping("")).isEqualTo(new PingRequest(OptionalInt.empty(), OptionalInt.empty()));
    assertThat(ping("{}")).isEqualTo(new PingRequest(OptionalInt.empty(), OptionalInt.empty()));
    assertThat(ping("{'bandwidth':500,'workers':2}"))
        .isEqualTo(new PingRequest(OptionalInt.of(500), OptionalInt.of(2)));
    assertThat(ping("{'bandwidth':0,'workers':null}"))
        .isEqualTo(new PingRequest(OptionalInt.of(0), OptionalInt.of(0)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'bandwidth':-1}",
        "{'bandwidth':1.5}",
        "{'bandwidth':'1000'}",
        "{'bandwidth':1e300}",
        "{'workers':1001}",
        "{'workers':[]}",
        "[1]"
      })
  void invalidPingIsMalformed(String body) {
    assertThatThrownBy(() -> ping(body)).isInstanceOf(MalformedMessage.class);
  }

  /** Expands the abbreviated quotes and ids of this test. */
  private static String text(String body) {
    return body.replace('\'', '"').replace("@A", A).replace("@B", B);
  }

  private static ParsedSeeds seeds(String body) throws MalformedMessage {
    return RestCodec.seeds(text(body).getBytes(UTF_8), MAX);
  }

  private static PingRequest ping(String body) throws MalformedMessage {
    return RestCodec.ping(text(body).getBytes(UTF_8), MAX);
  }
}
