package superpeer.hub.registry;

/** A server and how it is. */
public record ServerView(ServerEntry entry, ServerHealth health) {

  /** What may be planned with, in Mbit/s: as registered, else as it says; 0 unless it runs. */
  public int bandwidthMbps() {
    return health
        .report()
        .map(r -> entry.bandwidthMbps() > 0 ? entry.bandwidthMbps() : r.bandwidthMbps())
        .orElse(0);
  }
}
