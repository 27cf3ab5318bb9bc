package superpeer.master.state;

import java.util.List;
import java.util.Optional;
import superpeer.protocol.ChannelId;

/**
 * What one call changes; written whole or not at all.
 *
 * @param scope whether everything else stays
 * @param put seeds that are new or updated
 * @param removed channels that are forgotten
 * @param limits new limits
 * @param audit who did it
 */
public record Change(
    Scope scope,
    List<SavedSeed> put,
    List<ChannelId> removed,
    Optional<Limits> limits,
    Optional<Audit> audit) {

  /** What becomes of seeds that the change does not name. */
  public enum Scope {
    /** They stay. */
    PART,
    /** They are forgotten: after a failure the whole state is written anew. */
    WHOLE
  }

  /**
   * @param atMs epoch ms
   * @param caller address of the caller, or {@code start}
   * @param what the call and what it concerned
   */
  public record Audit(long atMs, String caller, String what) {

    /** A call can name a thousand channels; its line in the audit need not. */
    private static final int MAX_WHAT = 1_000;

    public Audit {
      what = what.length() <= MAX_WHAT ? what : what.substring(0, MAX_WHAT) + "…";
    }
  }
}
