package superpeer.worker.channel;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import java.time.Clock;
import java.util.function.Supplier;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerStats;
import superpeer.worker.config.WorkerConfig;
import superpeer.worker.control.ProcessSampler;
import superpeer.worker.origin.OriginEvent;
import superpeer.worker.origin.VariantTrack;
import superpeer.worker.peer.Transport;
import superpeer.worker.segment.SegmentStore;
import superpeer.worker.swarm.SignalingDialer;
import superpeer.worker.swarm.TrackerClient;

/**
 * What a channel gets from outside, so that tests can replace it.
 *
 * @param transport connects peers
 * @param uplink limits and counts what all sessions send together
 * @param tracker calls the tracker
 * @param dialer connects to signaling servers
 * @param origin creates the actor that fetches over HTTP
 * @param store opens the segment store; called on the blocking dispatcher
 * @param processSampler measures this process
 * @param nativeStats counts memory outside the heap; any thread
 * @param clock for statistics and reports
 * @param config settings of the channel and its children
 * @param version of this program
 */
public record ChannelDependencies(
    Transport transport,
    Uplink uplink,
    TrackerClient tracker,
    SignalingDialer dialer,
    OriginFactory origin,
    StoreFactory store,
    ProcessSampler processSampler,
    Supplier<WorkerStats.NativeResources> nativeStats,
    Clock clock,
    WorkerConfig config,
    String version) {

  /** Path of the dispatcher for blocking work. */
  public static final String BLOCKING = "superpeer.worker.blocking-dispatcher";

  /** Limits and counts what all sessions send together, as it goes over the wire. Any thread. */
  public interface Uplink {

    /**
     * @param mbps upper limit; 0: no limit
     */
    void limit(double mbps);

    Sent sent();

    /**
     * Totals since the process started.
     *
     * @param bytes sent, packet overhead included
     * @param limitMbps current limit; 0: none
     * @param heldBackNanos how long only the limit kept more from being sent
     */
    record Sent(long bytes, double limitMbps, long heldBackNanos) {}
  }

  /** Creates the actor that fetches segments from the origin. */
  @FunctionalInterface
  public interface OriginFactory {
    Behavior<VariantTrack.Command> create(Assignment assignment, ActorRef<OriginEvent> owner);
  }

  /** Opens the store of a channel. */
  @FunctionalInterface
  public interface StoreFactory {
    SegmentStore open(Assignment assignment);
  }
}
