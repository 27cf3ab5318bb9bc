package superpeer.hub.tracker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import superpeer.hub.tracker.AdmissionRules.Site;
import superpeer.hub.tracker.AdmissionRules.ViewerOptions;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.ObfuscatedToken;
import superpeer.protocol.tracker.TrackerRequest.Announce;

/**
 * {@link AdmissionRules}, applied to announces. Immutable; any thread may ask.
 *
 * <p>A super peer has no page: it is let in by the token alone, which the hub hands out with its
 * seeds, or from this very machine. The checksum {@code v} of an announce is not verified: its key
 * is part of the announce, so that whoever makes up a page can make up that as well.
 */
final class AdmissionPolicy {

  static final String NO_TOKEN = "this tracker wants a token: set `token` in the SDK's p2pConfig";
  static final String WRONG_TOKEN = "this tracker does not know the token of the SDK's p2pConfig";
  static final String WRONG_PAGE = "pages of this host may not use this token";
  private static final String ANY = "*";

  /**
   * Who announces.
   *
   * @param page host of its page
   * @param local whether it is a program of this machine, and no page
   */
  record RequestOrigin(Optional<String> page, boolean local) {}

  private final boolean closed;
  private final Map<String, Grant> byKey = new HashMap<>();
  private final Map<String, ViewerOptions> byDomain = new HashMap<>();
  private final Map<String, ViewerOptions> byPage = new HashMap<>();

  /** What a token is good for. */
  private record Grant(Set<String> hosts, ViewerOptions viewerOptions) {}

  AdmissionPolicy(AdmissionRules admissionRules) {
    closed = admissionRules.closed();
    for (var site : admissionRules.sites()) {
      byDomain.putIfAbsent(site.domain(), site.viewerOptions());
      site.pages().forEach(page -> byPage.putIfAbsent(page, site.viewerOptions()));
      site.token().ifPresent(token -> grant(token, site));
    }
  }

  private void grant(String token, Site site) {
    var grant =
        byKey.computeIfAbsent(
            ObfuscatedToken.of(token), key -> new Grant(new HashSet<>(), site.viewerOptions()));
    grant.hosts().add(site.domain());
    grant.hosts().addAll(site.pages());
  }

  /** Whether only those that were let in are listened to. */
  boolean isClosed() {
    return closed;
  }

  /** Whether it makes a difference who announces. */
  boolean acceptsAll() {
    return !closed && byDomain.isEmpty();
  }

  /** Why an announce is refused, in words for the viewer's console; empty if it is not. */
  Optional<String> refusal(Announce announce, RequestOrigin requestOrigin) {
    if (!closed || (announce.superPeer() && requestOrigin.local())) {
      return Optional.empty();
    }
    var key = key(announce);
    var grant = key.map(byKey::get);
    if (grant.isEmpty()) {
      return Optional.of(key.isEmpty() ? NO_TOKEN : WRONG_TOKEN);
    }
    var hosts = grant.get().hosts();
    var fits =
        requestOrigin.page().isEmpty()
            ? announce.superPeer() || hosts.contains(ANY)
            : hosts.contains(ANY) || closestDomain(requestOrigin.page().get(), hosts).isPresent();
    return fits ? Optional.empty() : Optional.of(WRONG_PAGE);
  }

  /** What it is told: of its channel's domain, else of its token, else of its page. */
  ViewerOptions viewerOptions(Announce announce, RequestOrigin requestOrigin) {
    if (byDomain.isEmpty()) {
      return ViewerOptions.NONE;
    }
    return closestDomain(host(announce), byDomain.keySet())
        .map(byDomain::get)
        .or(() -> key(announce).map(byKey::get).map(Grant::viewerOptions))
        .or(
            () ->
                requestOrigin
                    .page()
                    .flatMap(page -> closestDomain(page, byPage.keySet()))
                    .map(byPage::get))
        .orElse(ViewerOptions.NONE);
  }

  /** SDK 2.8.4 sends the token as it is. */
  private static Optional<String> key(Announce announce) {
    return announce.k().or(() -> announce.token().map(ObfuscatedToken::of));
  }

  /** The host of the channel's playlist, or what stands in its place. */
  private static String host(Announce announce) {
    try {
      var name = new ChannelId(announce.channel()).name();
      var end = 0;
      while (end < name.length() && ":/".indexOf(name.charAt(end)) < 0) {
        end++;
      }
      return name.substring(0, end).toLowerCase(Locale.ROOT);
    } catch (IllegalStateException e) {
      return ""; // an id of the SDK's own making always can be read; others have no host
    }
  }

  /** The host itself or the domain that it is below, the longest first, if it is one of these. */
  private static Optional<String> closestDomain(String host, Set<String> domains) {
    var rest = host;
    while (!domains.contains(rest)) {
      var dot = rest.indexOf('.');
      if (dot < 0) {
        return Optional.empty();
      }
      rest = rest.substring(dot + 1);
    }
    return Optional.of(rest);
  }
}
