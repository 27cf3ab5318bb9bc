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
 * What the tracker knows of us and what it has not been told yet; tells the owner when that
 * changes. Owned by the {@link SwarmMembership} actor.
 */
final class TrackerState {

  private final PeerAnnouncement peerAnnouncement;
  private final long startedAt;
  private final ActorRef<Event> owner;
  private String id = "";
  private TrafficTotals totals = TrafficTotals.NONE;
  private TrafficTotals acknowledge = TrafficTotals.NONE;
  private TrafficTotals totalsAtLastSearch = TrafficTotals.NONE;
  private long failures;
  private boolean degraded;

  /**
   * @param since Unix seconds when the worker began to seed
   */
  TrackerState(PeerAnnouncement peerAnnouncement, long since, ActorRef<Event> owner) {
    this.peerAnnouncement = peerAnnouncement;
    this.startedAt = since;
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

  void acknowledge(TrafficTotals told) {
    acknowledge = told;
    recovered();
  }

  TrackerRequest.Announce announce() {
    return peerAnnouncement.toAnnounce(startedAt);
  }

  TrackerRequest.Stats report(boolean off) {
    return PeerAnnouncement.toStats(totals.since(acknowledge), off);
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

  void joined(Announced answer) {
    id = answer.id();
    recovered();
    owner.tell(
        new Event.Joined(
            id,
            answer.peers(),
            answer.signal(),
            answer.signal2(),
            answer.token(),
            answer.token2(),
            answer.stun()));
  }

  void reachabilityReported() {
    owner.tell(new Event.ReachabilityReported());
  }

  void candidatesFound(TrackerReply.Candidates answer) {
    owner.tell(new Event.Candidates(answer.peers()));
  }

  void countFailure() {
    failures++;
  }

  void degraded(String error, String hint) {
    failures++;
    if (!degraded) {
      degraded = true;
      owner.tell(new Event.Degraded(error, hint));
    }
  }

  private void recovered() {
    if (degraded) {
      degraded = false;
      owner.tell(new Event.Recovered());
    }
  }
}
