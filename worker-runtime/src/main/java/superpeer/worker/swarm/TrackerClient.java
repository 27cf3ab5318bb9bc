package superpeer.worker.swarm;

import java.util.concurrent.CompletionStage;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.protocol.tracker.TrackerRequest;

/**
 * Calls one tracker. Every method returns at once and may be called from any thread; the stage
 * fails with {@link TrackerFailure}, within a bounded time. A tracker that refuses is no failure,
 * but answers {@link TrackerReply.Refused}.
 */
public interface TrackerClient {

  /** Joins the swarm; answered with {@link TrackerReply.Announced}. */
  CompletionStage<TrackerReply> announce(TrackerRequest.Announce announce);

  /** Heartbeat of peer {@code id}; answered with {@link TrackerReply.Accepted}. */
  CompletionStage<TrackerReply> report(ChannelId channel, String id, TrackerRequest.Stats stats);

  /** Asks for more peers; answered with {@link TrackerReply.Candidates}. */
  CompletionStage<TrackerReply> findPeers(
      ChannelId channel, String id, TrackerRequest.Peers request);
}
