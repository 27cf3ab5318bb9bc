package superpeer.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelIdTest {

  private static final Optional<String> NO_SIGNAL = Optional.empty();

  static Stream<Arguments> playlists() {
    return Stream.of(
        Arguments.of(
            "https://example.com/live/stream.m3u8?auth=1",
            NO_SIGNAL,
            "example.com/live/stream|[8]",
            "ZXhhbXBsZS5jb20lMkZsaXZlJTJGc3RyZWFtJTdDJTVCOCU1RA=="),
        Arguments.of(
            "https://example.com:8443/live/a.b/stream.m3u8",
            NO_SIGNAL,
            "example.com:8443/live/a.b/stream|[8]",
            "ZXhhbXBsZS5jb20lM0E4NDQzJTJGbGl2ZSUyRmEuYiUyRnN0cmVhbSU3QyU1QjglNUQ="),
        Arguments.of(
            "https://example.com/live/noext",
            NO_SIGNAL,
            "example.com|[8]",
            "ZXhhbXBsZS5jb20lN0MlNUI4JTVE"),
        Arguments.of(
            "https://example.com/中文/s.m3u8",
            NO_SIGNAL,
            "example.com/中文/s|[8]",
            "ZXhhbXBsZS5jb20lMkYlRTQlQjglQUQlRTYlOTYlODclMkZzJTdDJTVCOCU1RA=="),
        Arguments.of(
            "https://example.com/live/stream.m3u8",
            Optional.of("wss://sig.example.org:8443"),
            "example.com/live/stream|sig.example.org:8443[8]",
            "ZXhhbXBsZS5jb20lMkZsaXZlJTJGc3RyZWFtJTdDc2lnLmV4YW1wbGUub3JnJTNBODQ0MyU1QjglNUQ="),
        Arguments.of(
            "https://video.example.com:8443/vod/movie/index.m3u8",
            Optional.of("sig.example.com"),
            "video.example.com:8443/vod/movie/index|sig.example.com[8]",
            "dmlkZW8uZXhhbXBsZS5jb20lM0E4NDQzJTJGdm9kJTJGbW92aWUlMkZpbmRleCU3Q3NpZy5leGFtcGxlLmNvbSU1QjglNUQ="));
  }

  @ParameterizedTest
  @MethodSource("playlists")
  void matchesWhatViewersCompute(
      String url, Optional<String> signal, String channelString, String id)
      throws MalformedMessage {
    assertThat(ChannelId.ofUrl(url, signal).encoded()).isEqualTo(id);
    assertThat(ChannelId.parse(id).channelString()).isEqualTo(channelString);
  }

  @ParameterizedTest
  @CsvSource({
    "TESTTOKEN, my-channel, VEVTVFRPS0VOLW15LWNoYW5uZWwlN0MlNUI4JTVE",
    "mytoken, channel42, bXl0b2tlbi1jaGFubmVsNDIlN0MlNUI4JTVE",
  })
  void usesTokenAndCustomId(String token, String custom, String id) throws MalformedMessage {
    assertThat(ChannelId.ofCustom(token, custom, NO_SIGNAL).encoded()).isEqualTo(id);
    var parsed = ChannelId.parse(id);
    assertThat(parsed.name()).isEqualTo(token + "-" + custom);
    assertThat(parsed.originCandidates()).isEmpty();
  }

  @Test
  void marksDashAndMedia() {
    assertThat(ChannelId.ofDash("https://example.com/v/x.mpd", NO_SIGNAL).encoded())
        .isEqualTo("ZXhhbXBsZS5jb20lMkZ2JTJGeCU3QyU1QjglNURk");
    assertThat(ChannelId.ofMedia("https://example.com/v/x.mp4?k=1", NO_SIGNAL).encoded())
        .isEqualTo("ZXhhbXBsZS5jb20lMkZ2JTJGeC5tcDQlN0MlNUI4JTVEbV81MjQyODg=");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "https://example.com/v1.2/playlist example.com/v1",
        "https://example.com example.com",
        "https://example.com/ example.com",
        "https://example.com?a=b.c/d example.com",
        "HTTPS://Example.COM:443/Live/A.m3u8 Example.COM:443/Live/A",
        "http://example.com:80/a.m3u8 example.com:80/a",
        "https://example.com/a.m3u8?x=/y.z example.com/a",
        "https://example.com/a.m3u8#t=1.5 example.com/a",
        "https://example.com/a.m3u8;v=1.2?x=1 example.com/a",
        "https://example.com/d;p.q/a.m3u8 example.com/d;p.q/a",
        "https://example.com/%E4%B8%AD/a.m3u8 example.com/%E4%B8%AD/a",
        "https://example.com/a/../b.m3u8 example.com/a/../b",
        "https://[2001:db8::1]:8443/a.m3u8 [2001:db8::1]:8443/a",
      })
  void splitsTheNameAsTheSdkDoes(String url, String name) {
    assertThat(ChannelId.ofUrl(url, NO_SIGNAL).name()).isEqualTo(name);
  }

  @Test
  void escapesLikeEncodeUriComponent() {
    var id = ChannelId.ofCustom("t", "-_.!~*'() +&/:\u00e9\ud83d\ude00", NO_SIGNAL);
    assertThat(new String(Base64.getDecoder().decode(id.encoded()), UTF_8))
        .isEqualTo("t--_.!~*'()%20%2B%26%2F%3A%C3%A9%F0%9F%98%80%7C%5B8%5D");
    assertThat(id.name()).isEqualTo("t--_.!~*'() +&/:\u00e9\ud83d\ude00");
  }

  @Test
  void mayContainAPlusButNoSlash() throws MalformedMessage {
    var id = ChannelId.ofCustom("t", "~~~~~~", NO_SIGNAL);
    assertThat(id.encoded()).contains("+").doesNotContain("/");
    assertThat(ChannelId.parse(id.encoded())).isEqualTo(id);
  }

  @Test
  void containsThePagesSignalingHost() {
    var url = "https://example.com/a.m3u8";
    assertThat(ChannelId.ofUrl(url, NO_SIGNAL).signalId()).isEmpty();
    assertThat(ChannelId.ofUrl(url, Optional.of("wss://s.example.com:1/ws?x")).signalId())
        .contains("s.example.com:1");
    assertThat(ChannelId.ofUrl("https://example.com/a|b.m3u8", Optional.of("s")).name())
        .isEqualTo("example.com/a|b");
  }

  @Test
  void guessesPlaylistsOnlyFromHostAndPath() {
    assertThat(ChannelId.ofUrl("http://example.com:81/a/b.m3u8?k=1", NO_SIGNAL).originCandidates())
        .containsExactly("https://example.com:81/a/b.m3u8", "http://example.com:81/a/b.m3u8");
    assertThat(ChannelId.ofUrl("http://example.com/noext", NO_SIGNAL).originCandidates()).isEmpty();
    assertThat(ChannelId.ofCustom("my token", "a/b", NO_SIGNAL).originCandidates()).isEmpty();
    assertThat(ChannelId.ofCustom("t", "x@evil/b", NO_SIGNAL).originCandidates()).isEmpty();
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("", "0 characters"),
        Arguments.of("A".repeat(4_097), "4097 characters"),
        Arguments.of("not base64!", "standard base64"),
        Arguments.of("ZXhhbXBsZS5jb20lMkZsaXZlJTJGc3RyZWFtJTdDJTVCOCU1RA", "padding"),
        Arguments.of("ZXhhbXBsZS5jb20lMkZsaXZlJTJGc3RyZWFtJTdDJTVCOCU1RA=\n=", "base64"),
        Arguments.of(base64("a%7C%5B8%5"), "ends within an escape"),
        Arguments.of(base64("a%zz%7C%5B8%5D"), "hex digits"),
        Arguments.of(base64("%FF%7C%5B8%5D"), "not UTF-8"),
        Arguments.of(base64("example.com%2Fa%5B8%5D"), "not for name|signal[8]"),
        Arguments.of(base64("%7C%5B8%5D"), "not for name|signal[8]"),
        Arguments.of(base64("example.com%2Fa%7C%5B5%5D"), "only [8]"),
        Arguments.of(base64("example.com%2Fa"), "does not end in [8]"),
        Arguments.of(
            "ZXhhbXBsZS5jb20lMkZ2JTJGeCU3QyU1QjglNURk",
            "an HLS super peer serves only ids ending in [8]"),
        Arguments.of(
            "ZXhhbXBsZS5jb20lMkZ2JTJGeC5tcDQlN0MlNUI4JTVEbV81MjQyODg=",
            "an HLS super peer serves only ids ending in [8]"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void parseErrorsNameTheValueAndTheFix(String text, String why) {
    assertThatThrownBy(() -> ChannelId.parse(text))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining(Json.excerpt(text))
        .hasMessageContaining(why)
        .hasMessageContaining("channel-id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "stream.m3u8", "/live/a.m3u8", "ftp://example.com/a", "http://", "http:///a"})
  void refusesUrlsThatAreNotAbsolute(String url) {
    assertThatThrownBy(() -> ChannelId.ofUrl(url, NO_SIGNAL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + url + "'");
  }

  @Test
  void refusesTokensThatTheSdkRefuses() {
    assertThatThrownBy(() -> ChannelId.ofCustom("", "a", NO_SIGNAL))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ChannelId.ofCustom("t".repeat(21), "a", NO_SIGNAL))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ChannelId.ofCustom("t", "", NO_SIGNAL))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
