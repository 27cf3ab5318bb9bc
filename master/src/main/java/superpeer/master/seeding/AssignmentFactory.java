package superpeer.master.seeding;

import java.nio.file.Path;
import java.util.Optional;
import superpeer.master.config.ContentSourceConfig;
import superpeer.master.config.SwarmConfig;
import superpeer.master.config.WorkerDefaults;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.rest.SeedRequest.Item;

/**
 * Builds a worker's assignment from a seed item and the settings.
 *
 * @param hub tracker base URL of the hub in this process; empty if the hub is off
 * @param cacheDir directory of the segment files
 */
public record AssignmentFactory(
    Optional<String> hub,
    SwarmConfig swarm,
    ContentSourceConfig origin,
    WorkerDefaults worker,
    Path cacheDir) {

  /** The zone that the viewers' SDK uses if the page names none. */
  private static final String DEFAULT_ZONE = "eu";

  /**
   * @param uplinkMbps the worker's share of the server's uplink, in Mbit/s
   */
  Assignment create(Item item, double uplinkMbps) {
    return new Assignment(
        item.channel(),
        item.live(),
        item.token(),
        item.label(),
        Math.min(item.maxConnections(), worker.maxViewers()),
        !item.noUseDiskCache(),
        new Assignment.Origin(
            origin.mode(), item.url(), item.headers(), origin.allowNetworks(), cacheDir.toString()),
        swarmFor(item),
        worker.network(),
        new Assignment.Limits(uplinkMbps, worker.maxMemoryMb(), origin.maxDiskMb()));
  }

  /** A seed with its own primary signaling server must not fall back to another one's backup. */
  private Assignment.Swarm swarmFor(Item item) {
    var backup = item.signal1().isPresent() ? Optional.<String>empty() : swarm.backupSignal();
    return new Assignment.Swarm(
        tracker(item), item.signal1().or(swarm::signal), item.signal2().or(() -> backup));
  }

  private String tracker(Item item) {
    var zone = item.trackerZone().or(() -> hub.isPresent() ? Optional.empty() : defaultZone());
    return zone.map(swarm.zones()::get).or(() -> hub).orElseThrow();
  }

  private static Optional<String> defaultZone() {
    return Optional.of(DEFAULT_ZONE);
  }
}
