package superpeer.hub.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import superpeer.hub.tracker.AdmissionRules.Site;
import superpeer.hub.tracker.AdmissionRules.ViewerOptions;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.ObfuscatedToken;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Geo;

class AdmissionPolicyTest {

  private static final ViewerOptions WITH_FUSE_RATE =
      new ViewerOptions(Optional.of(true), Optional.of(20), Optional.empty(), Optional.empty());

  private final AdmissionPolicy closed =
      new AdmissionPolicy(
          new AdmissionRules(
              true,
              List.of(
                  site("video.example.com", "one", List.of("example.com"), WITH_FUSE_RATE),
                  site("other.org", "one", List.of("player.net"), ViewerOptions.NONE),
                  site("app.example", "two", List.of("*"), ViewerOptions.NONE),
                  site("no-token.example", "", List.of(), ViewerOptions.NONE))));

  @ParameterizedTest
  @CsvSource({
    "one, video.example.com, ''",
    "one, example.com, ''",
    "one, www.example.com, ''",
    "one, other.org, ''",
    "one, player.net, ''",
    "one, notexample.com, " + AdmissionPolicy.WRONG_PAGE,
    "one, com, " + AdmissionPolicy.WRONG_PAGE,
    "one, no-token.example, " + AdmissionPolicy.WRONG_PAGE,
    "one, '', " + AdmissionPolicy.WRONG_PAGE,
    "two, anywhere.org, ''",
    "two, '', ''",
  })
  void tokenIsValidForItsOwnPagesOnly(String token, String page, String refusal) {
    var refused = closed.refusal(viewer(Optional.of(token), "a.org/b"), from(page));
    assertThat(refused).isEqualTo(Optional.of(refusal).filter(text -> !text.isEmpty()));
  }

  @Test
  void refusesViewerWithoutKnownToken() {
    assertThat(closed.refusal(viewer(Optional.empty(), "a.org/b"), from("example.com")))
        .hasValue(AdmissionPolicy.NO_TOKEN);
    assertThat(closed.refusal(viewer(Optional.of("three"), "a.org/b"), from("example.com")))
        .hasValue(AdmissionPolicy.WRONG_TOKEN);
  }

  @Test
  void acceptsPlainTextToken() {
    var old = announce(Optional.empty(), Optional.of("one"), "a.org/b", false);
    assertThat(closed.refusal(old, from("example.com"))).isEmpty();
  }

  @Test
  void superPeerNeedsTokenButNoPage() {
    assertThat(closed.refusal(superPeer(Optional.of("one")), from(""))).isEmpty();
    assertThat(closed.refusal(superPeer(Optional.empty()), from("")))
        .hasValue(AdmissionPolicy.NO_TOKEN);
    assertThat(closed.refusal(superPeer(Optional.of("three")), from("")))
        .hasValue(AdmissionPolicy.WRONG_TOKEN);
    assertThat(closed.refusal(superPeer(Optional.of("one")), from("stranger.org")))
        .as("a page that claims to be a super peer")
        .hasValue(AdmissionPolicy.WRONG_PAGE);
  }

  @Test
  void localSuperPeerNeedsNoToken() {
    var local = new AdmissionPolicy.RequestOrigin(Optional.empty(), true);
    assertThat(closed.refusal(superPeer(Optional.empty()), local)).isEmpty();
    assertThat(closed.refusal(viewer(Optional.empty(), "a.org/b"), local))
        .as("a viewer needs one")
        .hasValue(AdmissionPolicy.NO_TOKEN);
  }

  @Test
  void openRulesAdmitEveryone() {
    var open = new AdmissionPolicy(AdmissionRules.OPEN);
    assertThat(open.acceptsAll()).isTrue();
    assertThat(open.refusal(viewer(Optional.empty(), "a.org/b"), from(""))).isEmpty();
    assertThat(open.viewerOptions(viewer(Optional.empty(), "a.org/b"), from("")))
        .isEqualTo(ViewerOptions.NONE);
  }

  @Test
  void optionsFollowChannelThenTokenThenPage() {
    var none = Optional.<String>empty();
    assertThat(closed.viewerOptions(viewer(none, "eu.video.example.com:8443/a"), from("")))
        .isEqualTo(WITH_FUSE_RATE);
    assertThat(closed.viewerOptions(viewer(Optional.of("one"), "other.org/a"), from("example.com")))
        .as("the channel's domain")
        .isEqualTo(ViewerOptions.NONE);
    assertThat(closed.viewerOptions(viewer(Optional.of("one"), "cdn.net/a"), from("")))
        .isEqualTo(WITH_FUSE_RATE);
    assertThat(closed.viewerOptions(viewer(none, "cdn.net/a"), from("www.example.com")))
        .isEqualTo(WITH_FUSE_RATE);
    assertThat(closed.viewerOptions(viewer(none, "cdn.net/a"), from("stranger.org")))
        .isEqualTo(ViewerOptions.NONE);
  }

  @Test
  void unreadableIdHasNoDomain() {
    var forged = announce(Optional.empty(), Optional.empty(), new ChannelId("!"), false);
    assertThat(closed.viewerOptions(forged, from(""))).isEqualTo(ViewerOptions.NONE);
  }

  private static Site site(
      String domain, String token, List<String> pages, ViewerOptions viewerOptions) {
    return new Site(
        domain, Optional.of(token).filter(text -> !text.isEmpty()), pages, viewerOptions);
  }

  private static AdmissionPolicy.RequestOrigin from(String page) {
    return new AdmissionPolicy.RequestOrigin(
        Optional.of(page).filter(text -> !text.isEmpty()), false);
  }

  private static Announce viewer(Optional<String> token, String channelName) {
    return announce(token.map(ObfuscatedToken::of), Optional.empty(), channelName, false);
  }

  private static Announce superPeer(Optional<String> token) {
    return announce(token.map(ObfuscatedToken::of), Optional.empty(), "a.org/b", true);
  }

  private static Announce announce(
      Optional<String> k, Optional<String> token, String channelName, boolean superPeer) {
    var id = ChannelId.ofUrl("https://" + channelName + ".m3u8", Optional.empty());
    return announce(k, token, id, superPeer);
  }

  private static Announce announce(
      Optional<String> k, Optional<String> token, ChannelId channel, boolean superPeer) {
    var none = Optional.<String>empty();
    return new Announce(
        channel.encoded(),
        1,
        none,
        none,
        none,
        k,
        token,
        none,
        none,
        true,
        false,
        none,
        none,
        0,
        none,
        none,
        false,
        superPeer,
        Geo.UNKNOWN);
  }
}
