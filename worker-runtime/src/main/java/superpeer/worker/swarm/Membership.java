package superpeer.worker.swarm;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.protocol.tracker.TrackerReply.Announced;
import superpeer.protocol.tracker.TrackerRequest;
import superpeer.worker.swarm.Tracker.Notice;

/**
 * What the tracker knows of us and what it has not been told yet; tells the owner when that
 * changes. Owned by the {@link Tracker} actor.
 */
final class Membership {

  private final Announcement announcement;
  private final long since;
  private final ActorRef<Notice> owner;
  private String id = "";
  private Figures figures = Figures.NONE;
  private Figures acknowledged = Figures.NONE;
  private Figures atLastSearch = Figures.NONE;
  private long failures;
  private boolean troubled;

  /**
   * @param since Unix seconds when the worker began to seed
   */
  Membership(Announcement announcement, long since, ActorRef<Notice> owner) {
    this.announcement = announcement;
    this.since = since;
    this.owner = owner;
  }

  ChannelId channel() {
    return announcement.channel();
  }

  String id() {
    return id;
  }

  Figures figures() {
    return figures;
  }

  long failures() {
    return failures;
  }

  void observe(Figures latest) {
    figures = latest;
  }

  void acknowledged(Figures told) {
    acknowledged = told;
    recovered();
  }

  TrackerRequest.Announce announce() {
    return announcement.at(since);
  }

  TrackerRequest.Stats report(boolean off) {
    return Announcement.report(figures.since(acknowledged), off);
  }

  TrackerRequest.Peers peers(List<String> exclusions, int wanted) {
    var ratio = figures.since(atLastSearch).ratio();
    atLastSearch = figures;
    return new TrackerRequest.Peers(
        exclusions,
        ratio,
        figures.peers() == 0,
        figures.peers() == 0 ? Optional.empty() : Optional.of(wanted),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  void joined(Announced answer) {
    id = answer.id();
    recovered();
    owner.tell(
        new Notice.Joined(
            id,
            answer.peers(),
            answer.signal(),
            answer.signal2(),
            answer.token(),
            answer.token2(),
            answer.stun()));
  }

  void told() {
    owner.tell(new Notice.Told());
  }

  void found(TrackerReply.Candidates answer) {
    owner.tell(new Notice.Candidates(answer.peers()));
  }

  void failed() {
    failures++;
  }

  void troubled(String error, String hint) {
    failures++;
    if (!troubled) {
      troubled = true;
      owner.tell(new Notice.Troubled(error, hint));
    }
  }

  private void recovered() {
    if (troubled) {
      troubled = false;
      owner.tell(new Notice.Recovered());
    }
  }
}
