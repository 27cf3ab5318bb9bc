package superpeer.hub.tracker;

import java.util.regex.Pattern;
import superpeer.hub.geo.GeoLocation;
import superpeer.protocol.tracker.TrackerRequest.Stats;

/** One member of a swarm as its reports describe it. Owned by its {@link Swarm}. */
final class TrackedPeer {

  /** Connections from which on SDKs may refuse more (docs/protocol §7.1). */
  private static final int FULL = 15;

  /** Failed connections in a row that make a node suspect: behind a firewall, or gone. */
  private static final int UNRELIABLE = 3;

  private static final short UNKNOWN_LEVEL = -1;
  private static final Pattern LEVEL = Pattern.compile("\\d{1,3}");

  final String id;
  final Swarm swarm;
  final PeerRole peerRole;
  final long joinedMillis;

  /** Slots in the bags of its swarm. */
  private int slotOfRole;

  private int slotOfCountry;
  private int slotOfNetwork;

  private long activeMillis;
  private int posS;
  private int connections;
  private int failures;
  private int offers;
  private boolean reported;
  private boolean assumed;
  private short reportS;
  private short level = UNKNOWN_LEVEL;
  private GeoLocation location = GeoLocation.UNKNOWN;

  TrackedPeer(String id, Swarm swarm, PeerRole peerRole, long nowMillis) {
    this.id = id;
    this.swarm = swarm;
    this.peerRole = peerRole;
    this.joinedMillis = nowMillis;
    this.activeMillis = nowMillis;
  }

  /** How long it was told to wait between two reports. */
  void setReportInterval(int seconds) {
    reportS = (short) seconds;
    assumed = false;
  }

  /**
   * Who became known by a call of its own was told how long to wait by someone else.
   *
   * @param mostS the longest it can be
   */
  void assumeReportInterval(int mostS) {
    reportS = (short) mostS;
    assumed = true;
  }

  /** It reports: what lies between two reports is what it was told, if that is not known. */
  void learnReportInterval(long nowMillis, int leastS) {
    var silent = silentMillis(nowMillis);
    if (assumed && silent > 0) {
      setReportInterval((int) Math.max(leastS, Math.min(reportS, silent / 1_000 + 1)));
    }
  }

  private long reportMillis() {
    return reportS * 1_000L;
  }

  /** Whether it has missed two reports, and half an interval more. */
  boolean isSilent(long nowMillis) {
    return silentMillis(nowMillis) > reportMillis() * 5 / 2;
  }

  void reported(Stats stats, long nowMillis) {
    activeMillis = nowMillis;
    at(stats.pos());
    stats.level().ifPresent(this::setLevel);
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
    return reported || peerRole == PeerRole.VIEWER;
  }

  void at(long positionS) {
    posS = (int) Math.max(0, Math.min(Integer.MAX_VALUE, positionS));
  }

  /** Where it is; only its swarm says so, which counts places. */
  void at(GeoLocation where) {
    location = where;
  }

  GeoLocation location() {
    return location;
  }

  /** At which level, as it writes it. */
  void setLevel(String newLevel) {
    level = LEVEL.matcher(newLevel).matches() ? Short.parseShort(newLevel) : UNKNOWN_LEVEL;
  }

  /** Whether both are known to play one, and not the same. */
  boolean isOfOtherLevel(TrackedPeer other) {
    return level != UNKNOWN_LEVEL && other.level != UNKNOWN_LEVEL && level != other.level;
  }

  int slot(SampledSet.Kind kind) {
    return switch (kind) {
      case ROLE -> slotOfRole;
      case COUNTRY -> slotOfCountry;
      case NETWORK -> slotOfNetwork;
    };
  }

  void slot(SampledSet.Kind kind, int slot) {
    switch (kind) {
      case ROLE -> slotOfRole = slot;
      case COUNTRY -> slotOfCountry = slot;
      case NETWORK -> slotOfNetwork = slot;
    }
  }

  void markActive(long nowMillis) {
    activeMillis = nowMillis;
  }

  /** Counts that someone was told to connect to this node. */
  void countOffer() {
    offers++;
  }

  long silentMillis(long nowMillis) {
    return nowMillis - activeMillis;
  }

  /** Where it plays now, if it played on since it last said: VOD, in seconds. */
  long positionS(long nowMillis) {
    return posS + silentMillis(nowMillis) / 1000;
  }

  /** Connections it has and those it will get from who was told of it since. */
  int load() {
    return connections + offers;
  }

  /** Whether others reach it badly: behind a firewall, or gone. */
  boolean isUnreliable() {
    return failures >= UNRELIABLE;
  }

  /** Whether its last connection failed. */
  boolean hasFailures() {
    return failures > 0;
  }

  /** Whether it is there for less than a report: it has little to give, and may not stay. */
  boolean isNew(long nowMillis) {
    return nowMillis - joinedMillis < reportMillis();
  }

  /** 0 is well; each doubt adds one. */
  int problems(long nowMillis) {
    return (connections >= FULL ? 1 : 0)
        + (isUnreliable() ? 1 : 0)
        + (silentMillis(nowMillis) > reportMillis() * 3 / 2 ? 1 : 0);
  }
}
