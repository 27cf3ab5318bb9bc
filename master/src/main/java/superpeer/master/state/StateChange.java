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
public record StateChange(
    Scope scope,
    List<SavedSeed> put,
    List<ChannelId> removed,
    Optional<OperatorLimits> limits,
    Optional<AuditEntry> audit) {

  /** What becomes of seeds that the change does not name. */
  public enum Scope {
    /** They stay. */
    UPDATE,
    /** They are forgotten: after a failure the whole state is written anew. */
    REPLACE_ALL
  }

  /**
   * @param atMs epoch ms
   * @param caller address of the caller, or {@code start}
   * @param action the call and what it concerned
   */
  public record AuditEntry(long atMs, String caller, String action) {

    /** A call can name a thousand channels; its line in the audit need not. */
    private static final int MAX_ACTION_LENGTH = 1_000;

    public AuditEntry {
      action =
          action.length() <= MAX_ACTION_LENGTH
              ? action
              : action.substring(0, MAX_ACTION_LENGTH) + "…";
    }
  }
}
