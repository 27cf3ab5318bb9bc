package superpeer.master.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import superpeer.master.fleet.StandbyView;
import superpeer.master.seeding.FleetOverview;
import superpeer.protocol.Json;
import superpeer.protocol.control.WorkerStats;
import superpeer.protocol.rest.ChannelStatsResponse;
import superpeer.protocol.rest.DrainResponse;
import superpeer.protocol.rest.PingResponse;
import superpeer.protocol.rest.StatsResponse;
import superpeer.protocol.rest.StatsResponse.Faults;

/** Maps a {@link FleetOverview} to the units and names of the REST API. */
final class StatsMapper {

  private final MasterProcess process;
  private final Optional<String> openness;

  /**
   * @param openness told as the server's error while it has no other
   */
  StatsMapper(MasterProcess process, Optional<String> openness) {
    this.process = process;
    this.openness = openness;
  }

  long nowMs() {
    return process.nowMs();
  }

  PingResponse ping(FleetOverview fleetOverview) {
    return new PingResponse(
        0,
        fleetOverview.taken(),
        fleetOverview.bandwidthMbps(),
        finite(fleetOverview.currentUplinkMbps()),
        fleetOverview.full(),
        process.version());
  }

  StatsResponse stats(FleetOverview fleetOverview) {
    var workers = workers(fleetOverview, worker -> true);
    var seeds = fleetOverview.seeds().stream().map(StatsMapper::seed).toList();
    var processes = new LinkedHashMap<String, StatsResponse.WorkerEntry>(workers);
    fleetOverview
        .standby()
        .forEach(standby -> processes.put(Long.toString(standby.pid()), standby(standby)));
    return new StatsResponse(0, master(fleetOverview, workers), processes, seeds);
  }

  /**
   * Returns the worker's stats, flat and again under {@code workers}; empty if there is no such
   * worker.
   */
  Optional<ObjectNode> forPid(FleetOverview fleetOverview, String pid) {
    return fleetOverview.workers().stream()
        .filter(worker -> Long.toString(worker.view().pid()).equals(pid))
        .findFirst()
        .map(this::worker)
        .map(
            seedingWorker -> {
              var answer = Json.newObject();
              answer.put("ret", 0);
              ObjectNode stats = Json.mapper().valueToTree(seedingWorker);
              answer.setAll(stats);
              answer.putObject("workers").set(pid, stats);
              return answer;
            });
  }

  /** Returns the channel's stats; empty if it is not seeded here. */
  Optional<ChannelStatsResponse> forChannel(FleetOverview fleetOverview, String channelId) {
    var workers =
        workers(fleetOverview, worker -> worker.item().channel().encoded().equals(channelId));
    var known =
        fleetOverview.seeds().stream()
            .anyMatch(s -> s.item().channel().encoded().equals(channelId));
    if (workers.isEmpty() && !known) {
      return Optional.empty();
    }
    var all = workers.values();
    return Optional.of(
        new ChannelStatsResponse(
            0,
            channelId,
            all.stream().mapToInt(StatsResponse.SeedingWorker::peers).sum(),
            all.stream().mapToLong(StatsResponse.SeedingWorker::uploaded).sum(),
            all.stream().mapToLong(StatsResponse.SeedingWorker::downloaded).sum(),
            all.stream().mapToDouble(StatsResponse.SeedingWorker::averageUplink).sum(),
            workers));
  }

  DrainResponse drain(FleetOverview fleetOverview) {
    var viewers = fleetOverview.viewers();
    return new DrainResponse(
        0, fleetOverview.draining(), viewers, fleetOverview.draining() && viewers == 0);
  }

  private StatsResponse.Master master(
      FleetOverview fleetOverview, Map<String, StatsResponse.SeedingWorker> workers) {
    var all = workers.values();
    return new StatsResponse.Master(
        process.pid(),
        process.version(),
        process.memoryKb(),
        process.elapsedMs(),
        fleetOverview.bandwidthMbps(),
        fleetOverview.processes(),
        fleetOverview.slots(),
        fleetOverview.full(),
        fleetOverview.draining(),
        all.stream().mapToInt(StatsResponse.SeedingWorker::peers).sum(),
        all.stream().mapToDouble(StatsResponse.SeedingWorker::currentUplink).sum(),
        all.stream().mapToDouble(StatsResponse.SeedingWorker::averageUplink).sum(),
        all.stream().mapToLong(StatsResponse.SeedingWorker::uploaded).sum(),
        all.stream().mapToLong(StatsResponse.SeedingWorker::downloaded).sum(),
        fleetOverview.restarts(),
        finite(process.cpuPercent()),
        all.stream().map(StatsResponse.SeedingWorker::faults).reduce(Faults.NONE, Faults::plus),
        fleetOverview.error().or(() -> openness));
  }

  private Map<String, StatsResponse.SeedingWorker> workers(
      FleetOverview fleetOverview, Predicate<FleetOverview.Worker> wanted) {
    var workers = new LinkedHashMap<String, StatsResponse.SeedingWorker>();
    fleetOverview.workers().stream()
        .filter(wanted)
        .forEach(w -> workers.put(Long.toString(w.view().pid()), worker(w)));
    return workers;
  }

  private StatsResponse.StandbyWorker standby(StandbyView standby) {
    return new StatsResponse.StandbyWorker(
        standby.pid(),
        standby.stats().memoryKb(),
        Math.max(0, process.nowMs() - standby.startedAtMs()));
  }

  private StatsResponse.SeedingWorker worker(FleetOverview.Worker worker) {
    var view = worker.view();
    var item = worker.item();
    var stats = view.stats();
    return new StatsResponse.SeedingWorker(
        view.pid(),
        item.channel().encoded(),
        !item.live(),
        item.live(),
        item.priority(),
        item.keepAlive(),
        item.label(),
        view.phase().name().toLowerCase(Locale.ROOT),
        view.startedAtMs(),
        stats.uploadedKb(),
        stats.acknowledgedKb(),
        stats.fromPeersKb() + stats.fromOriginKb(),
        stats.diskCacheKb(),
        finite(stats.averageUplinkMbps()),
        finite(stats.currentUplinkMbps()),
        stats.peers(),
        stats.memoryKb(),
        finite(stats.cpuPercent()),
        Math.max(0, process.nowMs() - view.startedAtMs()),
        view.restarts(),
        stats.segments(),
        pieces(stats.pieces()),
        faults(stats.faults()),
        view.error(),
        view.hint());
  }

  private static StatsResponse.Pieces pieces(WorkerStats.Pieces pieces) {
    return new StatsResponse.Pieces(
        pieces.sent(), pieces.cancelled(), pieces.aborted(), pieces.notFound(), pieces.refused());
  }

  private static Faults faults(WorkerStats.Faults faults) {
    return new Faults(
        faults.rejected(),
        faults.failedConnections(),
        faults.malformed(),
        faults.origin(),
        faults.tracker(),
        faults.signaling());
  }

  static StatsResponse.Seed seed(FleetOverview.SeedStatus seedStatus) {
    return new StatsResponse.Seed(
        seedStatus.item().channel().encoded(),
        seedStatus.state().name().toLowerCase(Locale.ROOT),
        seedStatus.pids(),
        finite(seedStatus.stress()),
        seedStatus.reason().map(FleetOverview.Reason::message),
        seedStatus.reason().map(FleetOverview.Reason::hint));
  }

  /** Replaces NaN and infinity with 0: JSON cannot express them, and dashboards fail on text. */
  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }
}
