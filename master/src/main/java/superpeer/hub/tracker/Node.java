package superpeer.hub.tracker;

import superpeer.protocol.tracker.TrackerRequest.Geo;
import superpeer.protocol.tracker.TrackerRequest.Stats;

/** One member of a swarm as its reports describe it. Owned by its {@link Swarm}. */
final class Node {

  /** Connections from which on SDKs may refuse more (docs/protocol §7.1). */
  private static final int FULL = 15;

  /** Failed connections in a row that make a node suspect: behind a firewall, or gone. */
  private static final int SUSPECT = 3;

  final String id;
  final Swarm swarm;
  final Role role;
  final long joinedMillis;

  /** Index in its list of the swarm, kept by the swarm. */
  int place;

  private long heardMillis;
  private long posS;
  private int connections;
  private int failures;
  private int offers;
  private boolean reported;
  private Geo geo = Geo.UNKNOWN;

  Node(String id, Swarm swarm, Role role, long nowMillis) {
    this.id = id;
    this.swarm = swarm;
    this.role = role;
    this.joinedMillis = nowMillis;
    this.heardMillis = nowMillis;
  }

  void reported(Stats stats, long nowMillis) {
    heardMillis = nowMillis;
    posS = stats.pos();
    connections = Math.max(0, stats.totalConns() - 1);
    failures = stats.failConns();
    offers = 0;
    reported = true;
  }

  /**
   * Whether viewers may be told of it. A super peer needs its id before it can connect to a
   * signaling server, and reports once it has; an SDK that calls it before never calls it again.
   */
  boolean isReachable() {
    return reported || role == Role.VIEWER;
  }

  void at(long positionS) {
    posS = positionS;
  }

  /** Where it is; only its swarm says so, which counts places. */
  void at(Geo where) {
    geo = where;
  }

  Geo geo() {
    return geo;
  }

  void heard(long nowMillis) {
    heardMillis = nowMillis;
  }

  /** Counts that someone was told to connect to this node. */
  void offered() {
    offers++;
  }

  long silentMillis(long nowMillis) {
    return nowMillis - heardMillis;
  }

  /** Where it plays now, if it played on since it last said: VOD, in seconds. */
  long positionS(long nowMillis) {
    return posS + silentMillis(nowMillis) / 1000;
  }

  /** Connections it has and those it will get from who was told of it since. */
  int load() {
    return connections + offers;
  }

  /** 0 is well; each doubt adds one. */
  int doubts(long nowMillis, long reportMillis) {
    return (connections >= FULL ? 1 : 0)
        + (failures >= SUSPECT ? 1 : 0)
        + (silentMillis(nowMillis) > reportMillis * 3 / 2 ? 1 : 0);
  }
}
