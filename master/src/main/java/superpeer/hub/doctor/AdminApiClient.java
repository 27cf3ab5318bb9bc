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

/** What a hub's operator may ask: its API, and the REST API beside it. */
final class AdminApiClient {

  private static final int FORBIDDEN = 403;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final String NO_TOKEN = "superpeer.hub.admin-token is not known here";

  private final DiagnosisTarget diagnosisTarget;
  private final HttpProbe httpProbe;

  AdminApiClient(DiagnosisTarget diagnosisTarget, HttpProbe httpProbe) {
    this.diagnosisTarget = diagnosisTarget;
    this.httpProbe = httpProbe;
  }

  /**
   * Who is in a channel.
   *
   * @param workers of the server beside the hub, and other servers that seed it
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
   * By channel id.
   *
   * @throws ProbeFailure if they cannot be asked for
   */
  Map<String, MemberCount> channels() throws ProbeFailure, InterruptedException {
    var crowds = new TreeMap<String, MemberCount>();
    for (var channel : getFromHub("/hub/channels").path("channels")) {
      var seeders = channel.path("seededBy").size();
      crowds.put(
          channel.path("channel").asText(),
          MemberCount.NONE.plus(channel.path("viewers").asLong(), seeders));
    }
    try {
      for (var worker : getFromMaster("/stats").path("workers")) {
        var id = worker.path("channelId").asText("");
        if (!id.isEmpty() && crowds.getOrDefault(id, MemberCount.NONE).workers() == 0) {
          crowds.merge(id, new MemberCount(0, 1), (one, other) -> one.plus(0, 1));
        }
      }
    } catch (ProbeFailure e) {
      return crowds; // TokenCheck says why
    }
    return crowds;
  }

  /** {@code GET} of the hub's own API. */
  JsonNode getFromHub(String path) throws ProbeFailure, InterruptedException {
    var token =
        diagnosisTarget
            .adminToken()
            .orElseThrow(
                () ->
                    new ProbeFailure(
                        NO_TOKEN,
                        "run it where the hub's data directory is, or set"
                            + " superpeer.hub.admin-token"));
    return get(path, Map.of("X-ADMIN-TOKEN", token), "superpeer.hub.admin-token");
  }

  /** {@code GET} of the REST API. */
  JsonNode getFromMaster(String path) throws ProbeFailure, InterruptedException {
    var headers =
        diagnosisTarget.accessToken().map(it -> Map.of("X-ACCESS-TOKEN", it)).orElse(Map.of());
    return get(path, headers, "superpeer.master.access-token");
  }

  /** At the first address that has an answer: behind a proxy, or without TLS, some have none. */
  private JsonNode get(String path, Map<String, String> headers, String setting)
      throws ProbeFailure, InterruptedException {
    var none = new ProbeFailure(path + " is nowhere");
    for (var hub : diagnosisTarget.hubs()) {
      try {
        return get(URI.create(hub + path), headers, setting);
      } catch (TokenRejected e) {
        throw e;
      } catch (ProbeFailure e) {
        none = e;
      }
    }
    throw none;
  }

  private JsonNode get(URI url, Map<String, String> headers, String setting)
      throws ProbeFailure, InterruptedException {
    var response = call(url, headers);
    if (response.status() == UNAUTHORIZED || response.status() == FORBIDDEN) {
      var hint = "set " + setting + " here to what it is there";
      throw new TokenRejected(url + " refuses the token", hint);
    } else if (response.status() == NOT_FOUND) {
      throw new ProbeFailure(
          url + " is not there",
          "set superpeer.hub.enabled = true; with TLS, name the hub's https address");
    } else if (!response.isSuccess()) {
      throw new ProbeFailure(url + " answers HTTP " + response.status());
    }
    try {
      return Json.read(response.body().toArray(), "answer", HttpProbe.MAX_BODY);
    } catch (MalformedMessage e) {
      throw new ProbeFailure(url + " answers what cannot be read: " + e.getMessage());
    }
  }

  private HttpProbe.Response call(URI url, Map<String, String> headers)
      throws ProbeFailure, InterruptedException {
    try {
      return httpProbe.call(HttpProbe.Request.get(url, headers, HttpProbe.AddressScope.ANY));
    } catch (ProbeFailure e) {
      throw new ProbeFailure(url + " " + e.reason(), e.hintOr("start the super peer there"));
    }
  }
}
