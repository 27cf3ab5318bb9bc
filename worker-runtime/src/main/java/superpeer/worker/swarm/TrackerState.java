package superpeer.worker.swarm;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.protocol.tracker.TrackerReply.Announced;
import superpeer.protocol.tracker.TrackerRequest;
import superpeer.worker.swarm.SwarmMembership.Event;

/**
 * The state of our membership: what the tracker knows about us and what is not reported yet. It
 * sends the events to the owner. Belongs to the {@link SwarmMembership} actor.
 */
final class TrackerState {

  private final PeerAnnouncement peerAnnouncement;
  private final long startedAt;
  private final ActorRef<Event> owner;
  private String id = "";
  private TrafficTotals totals = TrafficTotals.NONE;
  private TrafficTotals acknowledged = TrafficTotals.NONE;
  private TrafficTotals totalsAtLastSearch = TrafficTotals.NONE;
  private long failures;
  private boolean degraded;

  /**
   * @param startedAt when the worker began to seed, in Unix seconds
   */
  TrackerState(PeerAnnouncement peerAnnouncement, long startedAt, ActorRef<Event> owner) {
    this.peerAnnouncement = peerAnnouncement;
    this.startedAt = startedAt;
    this.owner = owner;
  }

  ChannelId channel() {
    return peerAnnouncement.channel();
  }

  String id() {
    return id;
  }

  TrafficTotals totals() {
    return totals;
  }

  long failures() {
    return failures;
  }

  void updateTotals(TrafficTotals latest) {
    totals = latest;
  }

  void acknowledge(TrafficTotals reported) {
    acknowledged = reported;
    onRecovered();
  }

  TrackerRequest.Announce announce() {
    return peerAnnouncement.toAnnounce(startedAt);
  }

  TrackerRequest.Stats stats(boolean off) {
    return PeerAnnouncement.toStats(totals.since(acknowledged), off);
  }

  TrackerRequest.Peers peers(List<String> exclusions, int wanted) {
    var ratio = totals.since(totalsAtLastSearch).p2pRatioPercent();
    totalsAtLastSearch = totals;
    return new TrackerRequest.Peers(
        exclusions,
        ratio,
        totals.peers() == 0,
        totals.peers() == 0 ? Optional.empty() : Optional.of(wanted),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  void onJoined(Announced reply) {
    id = reply.id();
    onRecovered();
    owner.tell(
        new Event.Joined(
            id,
            reply.peers(),
            reply.signal(),
            reply.signal2(),
            reply.token(),
            reply.token2(),
            reply.stun()));
  }

  void onReachabilityReported() {
    owner.tell(new Event.ReachabilityReported());
  }

  void onCandidates(TrackerReply.Candidates reply) {
    owner.tell(new Event.Candidates(reply.peers()));
  }

  void countFailure() {
    failures++;
  }

  void onFailure(String error, String hint) {
    failures++;
    if (!degraded) {
      degraded = true;
      owner.tell(new Event.Degraded(error, hint));
    }
  }

  private void onRecovered() {
    if (degraded) {
      degraded = false;
      owner.tell(new Event.Recovered());
    }
  }
}
