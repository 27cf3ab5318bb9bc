package superpeer.hub.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import superpeer.hub.diary.Diary;
import superpeer.hub.diary.Line;
import superpeer.hub.heat.Overview;
import superpeer.hub.heat.Point;
import superpeer.hub.heat.Pulse;
import superpeer.protocol.Json;

/** What the viewers see, and the diary, as the API shows them. */
final class SwarmJson {

  private SwarmJson() {}

  static ObjectNode of(Overview overview) {
    var json = Json.newObject().put("ret", 0);
    json.put("viewers", overview.viewers());
    json.put("channels", overview.channels());
    json.putObject("servers")
        .put("running", overview.serversRunning())
        .put("total", overview.servers());
    json.put("p2pRatio", overview.p2pRatio());
    json.put("p2pKb", overview.day().p2pKb());
    json.put("httpKb", overview.day().httpKb());
    json.put("superPeerKb", overview.day().superPeerKb());
    json.put("rebufferRatio", overview.rebufferRatio());
    json.put("uplinkMbps", overview.uplinkMbps());
    json.put("bandwidthMbps", overview.bandwidthMbps());
    return json;
  }

  static ObjectNode of(Pulse.Points points) {
    var json = Json.newObject().put("ret", 0);
    var array = json.putArray("points");
    points.points().forEach(point -> array.add(of(point)));
    return json;
  }

  private static ObjectNode of(Point point) {
    var json = Json.newObject().put("atMs", point.atMs());
    json.put("viewers", point.viewers());
    json.put("channels", point.channels());
    json.put("p2pRatio", point.p2pRatio());
    json.put("p2pKb", point.p2pKb());
    json.put("httpKb", point.httpKb());
    json.put("superPeerKb", point.superPeerKb());
    json.put("rebuffers", point.rebuffers());
    json.put("requests", point.requests());
    json.put("uplinkMbps", point.uplinkMbps());
    return json;
  }

  static ObjectNode of(Diary.Lines lines) {
    var json = Json.newObject().put("ret", 0);
    var array = json.putArray("lines");
    lines.lines().forEach(line -> array.add(of(line)));
    return json;
  }

  static ObjectNode of(Line line) {
    return Json.newObject()
        .put("id", line.id())
        .put("atMs", line.atMs())
        .put("kind", line.kind())
        .put("text", line.text());
  }
}
