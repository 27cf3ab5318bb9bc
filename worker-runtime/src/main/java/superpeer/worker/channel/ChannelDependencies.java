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
 * What a channel needs of the world.
 *
 * @param transport connects peers
 * @param uplink limits and counts what all sessions send together
 * @param tracker calls the tracker
 * @param dialer connects to signaling servers
 * @param origin makes the actor that fetches over HTTP
 * @param store opens the segment store, on a dispatcher that may block
 * @param processSampler of this process
 * @param nativeStats counts what lies outside the heap; any thread
 * @param clock for figures and reports
 * @param config settings of the channel and of what it starts
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

  /** Path of the dispatcher for what may block. */
  public static final String BLOCKING = "superpeer.worker.blocking-dispatcher";

  /** What all sessions send together, as it goes over the wire. Any thread. */
  public interface Uplink {

    /**
     * @param mbps most of it; 0: no limit
     */
    void limit(double mbps);

    Sent sent();

    /**
     * What was sent since the process started.
     *
     * @param bytes with all packets
     * @param limitMbps in force now; 0 is none
     * @param heldBackNanos how long more could have been sent but for the limit
     */
    record Sent(long bytes, double limitMbps, long heldBackNanos) {}
  }

  /** Makes the actor that brings segments from the origin. */
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
