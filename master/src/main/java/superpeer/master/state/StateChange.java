package superpeer.master.state;

import java.util.List;
import java.util.Optional;
import superpeer.protocol.ChannelId;

/**
 * One change of the state; written completely or not at all.
 *
 * @param scope what happens to seeds that the change does not contain
 * @param put new or updated seeds
 * @param removed channels whose seeds are removed
 * @param limits new limits; empty if they stay
 * @param audit audit entry; empty if there is none
 */
public record StateChange(
    Scope scope,
    List<SavedSeed> put,
    List<ChannelId> removed,
    Optional<OperatorLimits> limits,
    Optional<AuditEntry> audit) {

  /** What happens to seeds that the change does not contain. */
  public enum Scope {
    /** They stay. */
    UPDATE,
    /** They are removed: after a failure all state is rewritten. */
    REPLACE_ALL
  }

  /**
   * One line of the audit.
   *
   * @param atMs time of the call, epoch ms
   * @param caller address of the caller, or {@code start}
   * @param action the call and its objects
   */
  public record AuditEntry(long atMs, String caller, String action) {

    /** Longest action, in characters: a call can name a thousand channels. */
    private static final int MAX_ACTION_LENGTH = 1_000;

    public AuditEntry {
      action =
          action.length() <= MAX_ACTION_LENGTH
              ? action
              : action.substring(0, MAX_ACTION_LENGTH) + "…";
    }
  }
}
