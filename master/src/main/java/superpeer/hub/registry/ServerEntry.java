package superpeer.hub.registry;

import java.util.Optional;

/**
 * A server as it was registered.
 *
 * @param id names it in the API; {@link #SELF} is the one in this process
 * @param url of its REST API, http or https, without a slash at the end
 * @param accessToken what it wants as {@code X-ACCESS-TOKEN}
 * @param remarks the operator's own
 * @param bandwidthMbps what may be planned with, in Mbit/s; 0: what the server says
 * @param enabled whether it may seed for the hub at all
 * @param auto whether auto-seeding may use it
 * @param maxChannels that auto-seeding lets it seed, those seeded by hand counted; 0: as many as it
 *     has slots
 * @param location where it is
 */
public record ServerEntry(
    String id,
    String url,
    Optional<String> accessToken,
    String remarks,
    int bandwidthMbps,
    boolean enabled,
    boolean auto,
    int maxChannels,
    ServerLocation location) {

  /** The id of the server in the hub's own process. */
  public static final String SELF = "self";

  /** A new one with every default, whose URL is still to be given. */
  static ServerEntry fresh(String id) {
    return new ServerEntry(id, "", Optional.empty(), "", 0, true, true, 0, ServerLocation.UNKNOWN);
  }

  /** The server in the hub's own process. */
  public static ServerEntry self(String url, Optional<String> accessToken) {
    return new ServerEntry(
        SELF, url, accessToken, "this server", 0, true, true, 0, ServerLocation.UNKNOWN);
  }

  /** The same at the address of {@code other}. */
  ServerEntry at(ServerEntry other) {
    return new ServerEntry(
        id,
        other.url(),
        other.accessToken(),
        remarks,
        bandwidthMbps,
        enabled,
        auto,
        maxChannels,
        location);
  }

  public boolean isSelf() {
    return id.equals(SELF);
  }

  /** How to reach it. */
  public SuperPeerApi.Target target() {
    return new SuperPeerApi.Target(url, accessToken);
  }

  /** What people call it. */
  public String name() {
    return remarks.isEmpty() ? url : remarks;
  }

  /** The same with what a call changes. */
  ServerEntry with(ServerChange change) {
    return new ServerEntry(
        id,
        change.url().orElse(url),
        change.accessToken().or(() -> accessToken).filter(token -> !token.isEmpty()),
        change.remarks().orElse(remarks),
        change.bandwidthMbps().orElse(bandwidthMbps),
        change.enabled().orElse(enabled),
        change.auto().orElse(auto),
        change.maxChannels().orElse(maxChannels),
        change.location().orElse(location));
  }

  /** Never prints the token. */
  @Override
  public String toString() {
    return "ServerEntry[" + id + ", " + url + "]";
  }
}
