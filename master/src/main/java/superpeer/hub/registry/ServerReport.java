package superpeer.hub.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/**
 * What a server reports in {@code GET /stats}. Missing figures are 0 or false.
 *
 * @param version of its program; empty if missing
 * @param slots maximum worker processes
 * @param workers worker processes that seed
 * @param full whether a seed of normal priority would be refused
 * @param draining whether it refuses new viewers and channels
 * @param viewers connected now
 * @param uplinkMbps current uplink, in Mbit/s
 * @param bandwidthMbps its bandwidth, in Mbit/s
 * @param memoryKb resident, of master and workers, in units of 1,024 bytes
 * @param cpuPercent of one core, of master and workers
 * @param seeds channel id → its seed; at most {@link #MAX_SEEDS}
 */
public record ServerReport(
    String version,
    int slots,
    int workers,
    boolean full,
    boolean draining,
    int viewers,
    double uplinkMbps,
    int bandwidthMbps,
    long memoryKb,
    double cpuPercent,
    Map<String, SeedView> seeds) {

  /** Maximum channels of one server that are read. */
  public static final int MAX_SEEDS = 2_000;

  private static final int MAX_WORKERS = 4_000;
  private static final int MAX_TEXT = 4_096;

  /** Limit for absurd figures, so that the sum over all workers does not overflow. */
  private static final int MAX_COUNT = 500_000;

  /**
   * A seed on a server.
   *
   * @param state seeding, starting, paused, waiting or parked; empty if missing
   * @param pids of its workers
   * @param labels of its workers that have one
   * @param viewers connected now
   * @param stress mean of its workers, 0 (idle or missing) to 1 (full)
   * @param reason why it is not running
   */
  public record SeedView(
      String state,
      List<Long> pids,
      List<String> labels,
      int viewers,
      double stress,
      Optional<String> reason) {}

  /**
   * @param maxBytes a longer body is rejected before it is parsed
   * @throws MalformedMessage if this is not a response of a super peer
   */
  static ServerReport read(byte[] body, int maxBytes) throws MalformedMessage {
    var json = Json.read(body, "stats", maxBytes);
    var master = json.path("master");
    if (!master.isObject() || !json.path("workers").isObject()) {
      throw new MalformedMessage(
          "GET /stats returned no master and workers: this is not a super peer");
    }
    var processes = new ArrayList<JsonNode>();
    for (var worker : json.path("workers")) {
      if (processes.size() < MAX_WORKERS) {
        processes.add(worker);
      }
    }
    return new ServerReport(
        text(master, "version"),
        count(master, "slots"),
        (int) processes.stream().filter(worker -> worker.has("channelId")).count(),
        master.path("full").asBoolean(),
        master.path("draining").asBoolean(),
        processes.stream().mapToInt(worker -> count(worker, "peers")).sum(),
        number(master, "currentUplink"),
        count(master, "bandwidth"),
        (long) (number(master, "memory") + sum(processes, "memory")),
        number(master, "cpu") + sum(processes, "cpu"),
        seeds(json.path("seeds"), processes));
  }

  /** Other programs with the same API have no list of seeds; it is derived from their workers. */
  private static Map<String, SeedView> seeds(JsonNode list, List<JsonNode> workers) {
    var seeds = new LinkedHashMap<String, SeedView>();
    for (var seed : list) {
      put(
          seeds,
          seed,
          view(text(seed, "state"), workersOf(text(seed, "channelId"), workers), seed));
    }
    for (var worker : workers) {
      if (!seeds.containsKey(text(worker, "channelId"))) {
        put(seeds, worker, view("", workersOf(text(worker, "channelId"), workers), worker));
      }
    }
    return seeds;
  }

  private static void put(Map<String, SeedView> seeds, JsonNode named, SeedView view) {
    var channel = text(named, "channelId");
    if (!channel.isEmpty() && seeds.size() < MAX_SEEDS) {
      seeds.put(channel, view);
    }
  }

  private static List<JsonNode> workersOf(String channel, List<JsonNode> workers) {
    return workers.stream().filter(worker -> text(worker, "channelId").equals(channel)).toList();
  }

  private static SeedView view(String state, List<JsonNode> workers, JsonNode json) {
    return new SeedView(
        state,
        workers.stream().map(worker -> worker.path("pid").asLong()).toList(),
        workers.stream()
            .map(worker -> text(worker, "label"))
            .filter(label -> !label.isEmpty())
            .toList(),
        workers.stream().mapToInt(worker -> count(worker, "peers")).sum(),
        Math.min(1, number(json, "stress")),
        Optional.of(text(json, "reason")).filter(reason -> !reason.isEmpty()));
  }

  private static double sum(List<JsonNode> workers, String name) {
    return workers.stream().mapToDouble(worker -> number(worker, name)).sum();
  }

  private static String text(JsonNode json, String name) {
    var text = json.path(name).asText("");
    return text.length() <= MAX_TEXT ? text : "";
  }

  private static int count(JsonNode json, String name) {
    return (int) Math.min(MAX_COUNT, number(json, name));
  }

  /** Anything that is not a valid number is 0. */
  private static double number(JsonNode json, String name) {
    var number = json.path(name).asDouble(0);
    return Double.isFinite(number) ? Math.max(0, number) : 0;
  }
}
