package superpeer.hub.popularity;

import java.util.List;
import superpeer.hub.store.HubDatabase;
import superpeer.hub.store.HubDatabaseFailure;

/** Stores data points in the hub's database. Blocks. */
final class HistoryStore implements AutoCloseable {

  private static final String COLUMNS =
      "at_ms, viewers, channels, p2p_kb, http_kb, super_peer_kb, rebuffers, requests, uplink_mbps";

  private final HubDatabase database;

  HistoryStore(HubDatabase database) {
    this.database = database;
  }

  /** The oldest first. */
  List<SwarmDataPoint> since(long fromMs) throws HubDatabaseFailure {
    return database.query(
        "SELECT " + COLUMNS + " FROM points WHERE at_ms>=? ORDER BY at_ms LIMIT ?",
        row ->
            new SwarmDataPoint(
                row.getLong(1),
                row.getInt(2),
                row.getInt(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getDouble(9)),
        fromMs,
        MinuteHistory.MAX_POINTS);
  }

  void add(SwarmDataPoint swarmDataPoint, long deleteBeforeMs) throws HubDatabaseFailure {
    database.transaction(
        () -> {
          database.update(
              "INSERT OR REPLACE INTO points(" + COLUMNS + ") VALUES(?,?,?,?,?,?,?,?,?)",
              swarmDataPoint.atMs(),
              swarmDataPoint.viewers(),
              swarmDataPoint.channels(),
              swarmDataPoint.p2pKb(),
              swarmDataPoint.httpKb(),
              swarmDataPoint.superPeerKb(),
              swarmDataPoint.rebuffers(),
              swarmDataPoint.requests(),
              swarmDataPoint.uplinkMbps());
          database.update("DELETE FROM points WHERE at_ms<?", deleteBeforeMs);
        });
  }

  @Override
  public void close() {
    database.close();
  }
}
