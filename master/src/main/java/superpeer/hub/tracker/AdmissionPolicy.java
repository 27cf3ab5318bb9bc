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
 * Decides by the {@link AdmissionRules} which announces are admitted, and with which options.
 * Immutable; thread-safe.
 *
 * <p>A super peer has no page. It is admitted by the token alone, which it gets from the hub with
 * its seed, or because it runs on this machine. The checksum {@code v} of an announce is not
 * verified: its key is part of the announce, so a forger can compute it.
 */
final class AdmissionPolicy {

  static final String NO_TOKEN =
      "this tracker requires a token: set `token` in the SDK's p2pConfig";
  static final String WRONG_TOKEN = "unknown token: correct `token` in the SDK's p2pConfig";
  static final String WRONG_PAGE = "this token is not valid for pages of this host";
  private static final String ANY = "*";

  /**
   * Where an announce comes from.
   *
   * @param page host of the page, lower case
   * @param local whether a program on this machine sent it, not a page
   */
  record RequestOrigin(Optional<String> page, boolean local) {}

  private final boolean closed;
  private final Map<String, Grant> byKey = new HashMap<>();
  private final Map<String, ViewerOptions> byDomain = new HashMap<>();
  private final Map<String, ViewerOptions> byPage = new HashMap<>();

  /** The hosts and options of one token. */
  private record Grant(Set<String> hosts, ViewerOptions viewerOptions) {}

  AdmissionPolicy(AdmissionRules rules) {
    closed = rules.closed();
    for (var site : rules.sites()) {
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

  /** Whether only admitted peers may report and ask for peers. */
  boolean isClosed() {
    return closed;
  }

  /** Whether every announce is admitted with the same options. */
  boolean acceptsAll() {
    return !closed && byDomain.isEmpty();
  }

  /**
   * Returns why an announce is refused, as text for the viewer's console; empty if it is admitted.
   */
  Optional<String> refusal(Announce announce, RequestOrigin origin) {
    if (!closed || (announce.superPeer() && origin.local())) {
      return Optional.empty();
    }
    var key = key(announce);
    var grant = key.map(byKey::get);
    if (grant.isEmpty()) {
      return Optional.of(key.isEmpty() ? NO_TOKEN : WRONG_TOKEN);
    }
    var hosts = grant.get().hosts();
    var fits =
        origin.page().isEmpty()
            ? announce.superPeer() || hosts.contains(ANY)
            : hosts.contains(ANY) || closestDomain(origin.page().get(), hosts).isPresent();
    return fits ? Optional.empty() : Optional.of(WRONG_PAGE);
  }

  /** Returns the options of the channel's domain, else of the token, else of the page. */
  ViewerOptions viewerOptions(Announce announce, RequestOrigin origin) {
    if (byDomain.isEmpty()) {
      return ViewerOptions.NONE;
    }
    return closestDomain(host(announce), byDomain.keySet())
        .map(byDomain::get)
        .or(() -> key(announce).map(byKey::get).map(Grant::viewerOptions))
        .or(
            () ->
                origin
                    .page()
                    .flatMap(page -> closestDomain(page, byPage.keySet()))
                    .map(byPage::get))
        .orElse(ViewerOptions.NONE);
  }

  /** SDK 2.8.4 sends the token in plain text. */
  private static Optional<String> key(Announce announce) {
    return announce.k().or(() -> announce.token().map(ObfuscatedToken::of));
  }

  /** Returns the host of the channel's playlist; for a custom channel id, the part in its place. */
  private static String host(Announce announce) {
    try {
      var name = new ChannelId(announce.channel()).name();
      var end = 0;
      while (end < name.length() && ":/".indexOf(name.charAt(end)) < 0) {
        end++;
      }
      return name.substring(0, end).toLowerCase(Locale.ROOT);
    } catch (IllegalStateException e) {
      return ""; // not made by an SDK: has no host
    }
  }

  /** Returns the host or its closest parent domain that is in {@code domains}. */
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
