package superpeer.worker.swarm;

import java.util.concurrent.CompletionStage;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.protocol.tracker.TrackerRequest;

/**
 * Calls one tracker. Methods are thread-safe and return at once. A stage completes within a bounded
 * time and fails with {@link TrackerFailure}. A refusal by the tracker is not a failure but {@link
 * TrackerReply.Refused}.
 */
public interface TrackerClient {

  /** Joins the swarm; the reply is {@link TrackerReply.Announced}. */
  CompletionStage<TrackerReply> announce(TrackerRequest.Announce announce);

  /** Sends the heartbeat of peer {@code id}; the reply is {@link TrackerReply.Accepted}. */
  CompletionStage<TrackerReply> report(ChannelId channel, String id, TrackerRequest.Stats stats);

  /** Asks for more peers; the reply is {@link TrackerReply.Candidates}. */
  CompletionStage<TrackerReply> findPeers(
      ChannelId channel, String id, TrackerRequest.Peers request);
}
