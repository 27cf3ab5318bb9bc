package superpeer.hub.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import superpeer.hub.doctor.probe.HttpProbe;
import superpeer.hub.doctor.probe.ProbeFailure;
import superpeer.hub.doctor.probe.TokenRejected;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/** Calls the hub's admin API and the REST API of the same server. */
final class AdminApiClient {

  private static final int FORBIDDEN = 403;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final String NO_TOKEN = "the admin token is unknown";

  private final DiagnosisTarget target;
  private final HttpProbe http;

  AdminApiClient(DiagnosisTarget target, HttpProbe http) {
    this.target = target;
    this.http = http;
  }

  /**
   * The number of peers in a channel.
   *
   * @param workers on the hub's own server, and other servers that seed the channel
   */
  record MemberCount(long viewers, long workers) {
    static final MemberCount NONE = new MemberCount(0, 0);

    MemberCount plus(long moreViewers, long moreWorkers) {
      return new MemberCount(viewers + moreViewers, workers + moreWorkers);
    }

    String describe() {
      return viewers + " viewers and " + workers + " super peers";
    }
  }

  /**
   * Returns the members by channel id.
   *
   * @throws ProbeFailure if the hub does not return its channels
   */
  Map<String, MemberCount> channels() throws ProbeFailure, InterruptedException {
    var members = new TreeMap<String, MemberCount>();
    for (var channel : getFromHub("/hub/channels").path("channels")) {
      var seeders = channel.path("seededBy").size();
      members.put(
          channel.path("channel").asText(),
          MemberCount.NONE.plus(channel.path("viewers").asLong(), seeders));
    }
    try {
      for (var worker : getFromMaster("/stats").path("workers")) {
        var id = worker.path("channelId").asText("");
        if (!id.isEmpty() && members.getOrDefault(id, MemberCount.NONE).workers() == 0) {
          members.merge(id, new MemberCount(0, 1), (one, other) -> one.plus(0, 1));
        }
      }
    } catch (ProbeFailure e) {
      return members; // TokenCheck reports it
    }
    return members;
  }

  /** Sends a GET to the hub's admin API. */
  JsonNode getFromHub(String path) throws ProbeFailure, InterruptedException {
    var token =
        target
            .adminToken()
            .orElseThrow(
                () ->
                    new ProbeFailure(
                        NO_TOKEN,
                        "run this command where the hub's data directory is, or set"
                            + " superpeer.hub.admin-token"));
    return get(path, Map.of("X-ADMIN-TOKEN", token), "superpeer.hub.admin-token");
  }

  /** Sends a GET to the REST API. */
  JsonNode getFromMaster(String path) throws ProbeFailure, InterruptedException {
    var headers = target.accessToken().map(it -> Map.of("X-ACCESS-TOKEN", it)).orElse(Map.of());
    return get(path, headers, "superpeer.master.access-token");
  }

  /** Tries the addresses in order, since some do not answer behind a proxy or without TLS. */
  private JsonNode get(String path, Map<String, String> headers, String setting)
      throws ProbeFailure, InterruptedException {
    var failure = new ProbeFailure(path + " is not available");
    for (var hub : target.hubs()) {
      try {
        return get(URI.create(hub + path), headers, setting);
      } catch (TokenRejected e) {
        throw e;
      } catch (ProbeFailure e) {
        failure = e;
      }
    }
    throw failure;
  }

  private JsonNode get(URI url, Map<String, String> headers, String setting)
      throws ProbeFailure, InterruptedException {
    var response = call(url, headers);
    if (response.status() == UNAUTHORIZED || response.status() == FORBIDDEN) {
      var hint = "set " + setting + " here to the same value as on the server";
      throw new TokenRejected(url + " rejects the token", hint);
    } else if (response.status() == NOT_FOUND) {
      throw new ProbeFailure(
          url + " does not exist",
          "set superpeer.hub.enabled = true; with TLS, use the hub's https address");
    } else if (!response.isSuccess()) {
      throw new ProbeFailure(url + " returned HTTP " + response.status());
    }
    try {
      return Json.read(response.body().toArray(), "answer", HttpProbe.MAX_BODY);
    } catch (MalformedMessage e) {
      throw new ProbeFailure(url + " returned an unreadable response: " + e.getMessage());
    }
  }

  private HttpProbe.Response call(URI url, Map<String, String> headers)
      throws ProbeFailure, InterruptedException {
    try {
      return http.call(HttpProbe.Request.get(url, headers, HttpProbe.AddressScope.ANY));
    } catch (ProbeFailure e) {
      throw new ProbeFailure(
          url + " " + e.reason(), e.hintOr("start the super peer at this address"));
    }
  }
}
