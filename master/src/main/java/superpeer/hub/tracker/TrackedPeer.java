package superpeer.hub.tracker;

import java.util.regex.Pattern;
import superpeer.hub.geo.GeoLocation;
import superpeer.protocol.tracker.TrackerRequest.Stats;

/** One member of a swarm, as last reported. Owned by its {@link Swarm}. */
final class TrackedPeer {

  /** Number of connections from which on SDKs may refuse more (docs/protocol/wire.md §7.1). */
  private static final int FULL = 15;

  /** Failed connections in a row that make a peer unreliable: it is behind a firewall, or gone. */
  private static final int UNRELIABLE = 3;

  private static final short UNKNOWN_LEVEL = -1;
  private static final Pattern LEVEL = Pattern.compile("\\d{1,3}");

  final String id;
  final Swarm swarm;
  final PeerRole role;

  /** Where it joined from, see {@link ClientLocator.Client}. */
  final long network;

  final long joinedMillis;

  /** Slots in the sets of its swarm. */
  private int indexOfRole;

  private int indexOfCountry;
  private int indexOfNetwork;

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

  TrackedPeer(String id, Swarm swarm, PeerRole role, long network, long nowMillis) {
    this.id = id;
    this.swarm = swarm;
    this.role = role;
    this.network = network;
    this.joinedMillis = nowMillis;
    this.activeMillis = nowMillis;
  }

  /** Sets the report interval that the peer was given. */
  void setReportInterval(int seconds) {
    reportS = (short) seconds;
    assumed = false;
  }

  /**
   * Assumes a report interval: a peer that was added by its report got its interval from another
   * tracker or before a restart.
   *
   * @param maxS the longest possible interval
   */
  void assumeReportInterval(int maxS) {
    reportS = (short) maxS;
    assumed = true;
  }

  /** Derives an assumed interval from the time between two reports. */
  void learnReportInterval(long nowMillis, int minS) {
    var silent = silentMillis(nowMillis);
    if (assumed && silent > 0) {
      setReportInterval((int) Math.max(minS, Math.min(reportS, silent / 1_000 + 1)));
    }
  }

  private long reportMillis() {
    return reportS * 1_000L;
  }

  /** Whether no report came for two and a half intervals. */
  boolean isSilent(long nowMillis) {
    return silentMillis(nowMillis) > reportMillis() * 5 / 2;
  }

  void update(Stats stats, long nowMillis) {
    activeMillis = nowMillis;
    setPosition(stats.pos());
    stats.level().ifPresent(this::setLevel);
    connections = Math.max(0, stats.totalConns() - 1);
    failures = stats.failConns();
    offers = 0;
    reported = true;
  }

  /**
   * Whether it may be offered to viewers. A super peer connects to signaling under the id from its
   * announce and reports after that. An SDK that calls it earlier never tries again.
   */
  boolean isReachable() {
    return reported || role == PeerRole.VIEWER;
  }

  void setPosition(long positionS) {
    posS = (int) Math.max(0, Math.min(Integer.MAX_VALUE, positionS));
  }

  /** Call it only through {@link Swarm#setLocation}, which counts locations. */
  void setLocation(GeoLocation newLocation) {
    location = newLocation;
  }

  GeoLocation location() {
    return location;
  }

  /** Sets the quality level, as the peer writes it. */
  void setLevel(String newLevel) {
    level = LEVEL.matcher(newLevel).matches() ? Short.parseShort(newLevel) : UNKNOWN_LEVEL;
  }

  /** Whether both levels are known and differ. */
  boolean isOfOtherLevel(TrackedPeer other) {
    return level != UNKNOWN_LEVEL && other.level != UNKNOWN_LEVEL && level != other.level;
  }

  int index(SampledSet.Kind kind) {
    return switch (kind) {
      case ROLE -> indexOfRole;
      case COUNTRY -> indexOfCountry;
      case NETWORK -> indexOfNetwork;
    };
  }

  void index(SampledSet.Kind kind, int index) {
    switch (kind) {
      case ROLE -> indexOfRole = index;
      case COUNTRY -> indexOfCountry = index;
      case NETWORK -> indexOfNetwork = index;
    }
  }

  void markActive(long nowMillis) {
    activeMillis = nowMillis;
  }

  /** Counts that this peer was offered to another one. */
  void countOffer() {
    offers++;
  }

  long silentMillis(long nowMillis) {
    return nowMillis - activeMillis;
  }

  /** Returns the estimated playback position, in seconds; on demand only. */
  long positionS(long nowMillis) {
    return posS + silentMillis(nowMillis) / 1000;
  }

  /** Returns its connections plus the offers since its last report. */
  int load() {
    return connections + offers;
  }

  /** Whether connections to it fail often. */
  boolean isUnreliable() {
    return failures >= UNRELIABLE;
  }

  /** Whether its latest connections failed. */
  boolean hasFailures() {
    return failures > 0;
  }

  /**
   * Whether it joined less than one report interval ago: it has little content, and may not stay.
   */
  boolean isNew(long nowMillis) {
    return nowMillis - joinedMillis < reportMillis();
  }

  /** Returns the number of problems: full, unreliable, overdue. */
  int problems(long nowMillis) {
    return (connections >= FULL ? 1 : 0)
        + (isUnreliable() ? 1 : 0)
        + (silentMillis(nowMillis) > reportMillis() * 3 / 2 ? 1 : 0);
  }
}
