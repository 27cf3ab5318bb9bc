package superpeer.hub.registry;

/** A registered server and its health. */
public record ServerView(ServerEntry entry, ServerHealth health) {

  /** The bandwidth to plan with, in Mbit/s: as registered, else as reported; 0 unless it runs. */
  public int bandwidthMbps() {
    return health
        .report()
        .map(r -> entry.bandwidthMbps() > 0 ? entry.bandwidthMbps() : r.bandwidthMbps())
        .orElse(0);
  }
}
