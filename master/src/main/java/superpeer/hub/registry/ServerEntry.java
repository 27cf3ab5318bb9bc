package superpeer.hub.registry;

import java.util.Optional;

/**
 * A registered server.
 *
 * @param id in the API; {@link #SELF} is the server in this process
 * @param url of its REST API, http or https, without a slash at the end
 * @param accessToken its {@code X-ACCESS-TOKEN}
 * @param remarks text of the operator
 * @param bandwidthMbps bandwidth to plan with, in Mbit/s; 0: as the server reports
 * @param enabled whether the hub may seed on it at all
 * @param auto whether auto-seeding may use it
 * @param maxChannels maximum channels for auto-seeding, manual seeds included; 0: as many as it has
 *     slots
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

  /** A new entry with all defaults and without a URL. */
  static ServerEntry create(String id) {
    return new ServerEntry(id, "", Optional.empty(), "", 0, true, true, 0, ServerLocation.UNKNOWN);
  }

  /** The server in the hub's own process. */
  public static ServerEntry self(String url, Optional<String> accessToken) {
    return new ServerEntry(
        SELF, url, accessToken, "this server", 0, true, true, 0, ServerLocation.UNKNOWN);
  }

  /** The same server at the address of {@code other}. */
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

  /** The REST API of the server. */
  public SuperPeerApi.Target target() {
    return new SuperPeerApi.Target(url, accessToken);
  }

  /** The name of the server for humans. */
  public String name() {
    return remarks.isEmpty() ? url : remarks;
  }

  /** Applies a change. */
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
