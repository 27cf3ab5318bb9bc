package superpeer.hub.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import superpeer.hub.registry.Registry;
import superpeer.hub.registry.ServerEntry;
import superpeer.hub.registry.ServerLocation;
import superpeer.hub.registry.ServerReport;
import superpeer.hub.registry.ServerView;
import superpeer.protocol.Json;

/** The JSON of servers, without their access tokens. */
final class ServerJson {

  private ServerJson() {}

  static ObjectNode of(Registry.Listing listing) {
    var answer = Json.newObject().put("ret", 0);
    answer.set("servers", array(listing.servers()));
    listing.databaseError().ifPresent(why -> answer.put("trouble", why));
    return answer;
  }

  private static com.fasterxml.jackson.databind.node.ArrayNode array(List<ServerView> servers) {
    var array = Json.mapper().createArrayNode();
    servers.forEach(server -> array.add(of(server)));
    return array;
  }

  static ObjectNode of(ServerView server) {
    var json = entry(server.entry());
    var serverHealth = server.health();
    json.put("status", serverHealth.status().name().toLowerCase(Locale.ROOT));
    json.put("reason", serverHealth.reason().orElse(""));
    json.put("sinceMs", serverHealth.sinceMs());
    serverHealth.report().ifPresent(report -> figures(json, report));
    return json;
  }

  private static ObjectNode entry(ServerEntry entry) {
    var json = Json.newObject().put("id", entry.id()).put("url", entry.url());
    json.put("remarks", entry.remarks());
    json.put("bandwidthMbps", entry.bandwidthMbps());
    json.put("enabled", entry.enabled());
    json.put("auto", entry.auto());
    json.put("hasToken", entry.accessToken().isPresent());
    json.put("self", entry.isSelf());
    json.put("maxChannels", entry.maxChannels());
    if (!entry.location().equals(ServerLocation.UNKNOWN)) {
      json.set("location", Json.mapper().valueToTree(entry.location()));
    }
    return json;
  }

  private static void figures(ObjectNode json, ServerReport report) {
    json.put("version", report.version());
    json.put("slots", report.slots());
    json.put("workers", report.workers());
    json.put("full", report.full());
    json.put("draining", report.draining());
    json.put("viewers", report.viewers());
    json.put("uplinkMbps", report.uplinkMbps());
    json.put("serverBandwidthMbps", report.bandwidthMbps());
    json.put("seeds", report.seeds().size());
    json.put("memoryKb", report.memoryKb());
    json.put("cpuPercent", report.cpuPercent());
  }
}
