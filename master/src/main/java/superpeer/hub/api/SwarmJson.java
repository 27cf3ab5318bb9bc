package superpeer.hub.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import superpeer.hub.eventlog.EventLog;
import superpeer.hub.eventlog.LogEntry;
import superpeer.hub.popularity.SwarmDataPoint;
import superpeer.hub.popularity.SwarmMonitor;
import superpeer.hub.popularity.SwarmOverview;
import superpeer.protocol.Json;

/** The JSON of the overview, the history and the event log. */
final class SwarmJson {

  private SwarmJson() {}

  static ObjectNode of(SwarmOverview swarmOverview) {
    var json = Json.newObject().put("ret", 0);
    json.put("viewers", swarmOverview.viewers());
    json.put("channels", swarmOverview.channels());
    json.putObject("servers")
        .put("running", swarmOverview.serversRunning())
        .put("total", swarmOverview.servers());
    json.put("p2pRatio", swarmOverview.p2pRatio());
    json.put("p2pKb", swarmOverview.day().p2pKb());
    json.put("httpKb", swarmOverview.day().httpKb());
    json.put("superPeerKb", swarmOverview.day().superPeerKb());
    json.put("rebufferRatio", swarmOverview.rebufferRatio());
    json.put("uplinkMbps", swarmOverview.uplinkMbps());
    json.put("bandwidthMbps", swarmOverview.bandwidthMbps());
    return json;
  }

  static ObjectNode of(SwarmMonitor.History history) {
    var json = Json.newObject().put("ret", 0);
    var array = json.putArray("points");
    history.points().forEach(swarmDataPoint -> array.add(of(swarmDataPoint)));
    return json;
  }

  private static ObjectNode of(SwarmDataPoint swarmDataPoint) {
    var json = Json.newObject().put("atMs", swarmDataPoint.atMs());
    json.put("viewers", swarmDataPoint.viewers());
    json.put("channels", swarmDataPoint.channels());
    json.put("p2pRatio", swarmDataPoint.p2pRatio());
    json.put("p2pKb", swarmDataPoint.p2pKb());
    json.put("httpKb", swarmDataPoint.httpKb());
    json.put("superPeerKb", swarmDataPoint.superPeerKb());
    json.put("rebuffers", swarmDataPoint.rebuffers());
    json.put("requests", swarmDataPoint.requests());
    json.put("uplinkMbps", swarmDataPoint.uplinkMbps());
    return json;
  }

  static ObjectNode of(EventLog.Entries entries) {
    var json = Json.newObject().put("ret", 0);
    var array = json.putArray("lines");
    entries.entries().forEach(logEntry -> array.add(of(logEntry)));
    return json;
  }

  static ObjectNode of(LogEntry logEntry) {
    return Json.newObject()
        .put("id", logEntry.id())
        .put("atMs", logEntry.atMs())
        .put("kind", logEntry.kind())
        .put("text", logEntry.text());
  }
}
