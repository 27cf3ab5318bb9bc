package superpeer.master.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import superpeer.master.fleet.StandbyView;
import superpeer.master.seeding.Overview;
import superpeer.protocol.Json;
import superpeer.protocol.control.WorkerStats;
import superpeer.protocol.rest.ChannelStats;
import superpeer.protocol.rest.DrainAnswer;
import superpeer.protocol.rest.PingAnswer;
import superpeer.protocol.rest.StatsAnswer;
import superpeer.protocol.rest.StatsAnswer.Faults;

/** Shows an {@link Overview} in the units and names of the REST API. */
final class Figures {

  private final MasterProcess process;

  Figures(MasterProcess process) {
    this.process = process;
  }

  long nowMs() {
    return process.nowMs();
  }

  PingAnswer ping(Overview overview) {
    return new PingAnswer(
        0,
        overview.taken(),
        overview.bandwidthMbps(),
        number(overview.currentUplinkMbps()),
        overview.full(),
        process.version());
  }

  StatsAnswer stats(Overview overview) {
    var workers = workers(overview, worker -> true);
    var seeds = overview.seeds().stream().map(Figures::seed).toList();
    var processes = new LinkedHashMap<String, StatsAnswer.Entry>(workers);
    overview.idle().forEach(idle -> processes.put(Long.toString(idle.pid()), idle(idle)));
    return new StatsAnswer(0, master(overview, workers), processes, seeds);
  }

  /** The worker's figures, flat and once more under {@code workers}; empty if there is none. */
  Optional<ObjectNode> ofPid(Overview overview, String pid) {
    return overview.workers().stream()
        .filter(worker -> Long.toString(worker.view().pid()).equals(pid))
        .findFirst()
        .map(this::worker)
        .map(
            worker -> {
              var answer = Json.newObject();
              answer.put("ret", 0);
              ObjectNode figures = Json.mapper().valueToTree(worker);
              answer.setAll(figures);
              answer.putObject("workers").set(pid, figures);
              return answer;
            });
  }

  /** Empty if the channel is not seeded here. */
  Optional<ChannelStats> ofChannel(Overview overview, String channelId) {
    var workers = workers(overview, worker -> worker.item().channel().encoded().equals(channelId));
    var known =
        overview.seeds().stream().anyMatch(s -> s.item().channel().encoded().equals(channelId));
    if (workers.isEmpty() && !known) {
      return Optional.empty();
    }
    var all = workers.values();
    return Optional.of(
        new ChannelStats(
            0,
            channelId,
            all.stream().mapToInt(StatsAnswer.Worker::peers).sum(),
            all.stream().mapToLong(StatsAnswer.Worker::uploaded).sum(),
            all.stream().mapToLong(StatsAnswer.Worker::downloaded).sum(),
            all.stream().mapToDouble(StatsAnswer.Worker::averageUplink).sum(),
            workers));
  }

  DrainAnswer drain(Overview overview) {
    var viewers = overview.viewers();
    return new DrainAnswer(0, overview.draining(), viewers, overview.draining() && viewers == 0);
  }

  private StatsAnswer.Master master(Overview overview, Map<String, StatsAnswer.Worker> workers) {
    var all = workers.values();
    return new StatsAnswer.Master(
        process.pid(),
        process.version(),
        process.memoryKb(),
        process.elapsedMs(),
        overview.bandwidthMbps(),
        overview.processes(),
        overview.slots(),
        overview.full(),
        overview.draining(),
        all.stream().mapToInt(StatsAnswer.Worker::peers).sum(),
        all.stream().mapToDouble(StatsAnswer.Worker::currentUplink).sum(),
        all.stream().mapToDouble(StatsAnswer.Worker::averageUplink).sum(),
        all.stream().mapToLong(StatsAnswer.Worker::uploaded).sum(),
        all.stream().mapToLong(StatsAnswer.Worker::downloaded).sum(),
        overview.restarts(),
        number(process.cpuPercent()),
        all.stream().map(StatsAnswer.Worker::faults).reduce(Faults.NONE, Faults::plus),
        overview.trouble());
  }

  private Map<String, StatsAnswer.Worker> workers(
      Overview overview, Predicate<Overview.Worker> wanted) {
    var workers = new LinkedHashMap<String, StatsAnswer.Worker>();
    overview.workers().stream()
        .filter(wanted)
        .forEach(w -> workers.put(Long.toString(w.view().pid()), worker(w)));
    return workers;
  }

  private StatsAnswer.Idle idle(StandbyView idle) {
    return new StatsAnswer.Idle(
        idle.pid(), idle.stats().memoryKb(), Math.max(0, process.nowMs() - idle.startedAtMs()));
  }

  private StatsAnswer.Worker worker(Overview.Worker worker) {
    var view = worker.view();
    var item = worker.item();
    var stats = view.stats();
    return new StatsAnswer.Worker(
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
        number(stats.averageUplinkMbps()),
        number(stats.currentUplinkMbps()),
        stats.peers(),
        stats.memoryKb(),
        number(stats.cpuPercent()),
        Math.max(0, process.nowMs() - view.startedAtMs()),
        view.restarts(),
        stats.segments(),
        pieces(stats.pieces()),
        faults(stats.faults()),
        view.error(),
        view.hint());
  }

  private static StatsAnswer.Pieces pieces(WorkerStats.Pieces pieces) {
    return new StatsAnswer.Pieces(
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

  static StatsAnswer.Seed seed(Overview.Seed seed) {
    return new StatsAnswer.Seed(
        seed.item().channel().encoded(),
        seed.state().name().toLowerCase(Locale.ROOT),
        seed.pids(),
        number(seed.stress()),
        seed.reason().map(Overview.Reason::why),
        seed.reason().map(Overview.Reason::hint));
  }

  /** JSON has no word for what is not a number; dashboards would choke on the text. */
  private static double number(double value) {
    return Double.isFinite(value) ? value : 0;
  }
}
