package superpeer.master.state;

import java.util.List;

/**
 * Replaces a database that could not be opened, so that everything else works. Every write fails
 * with the same reason, which the REST API shows.
 */
public final class UnavailableStateStore implements StateStore {

  private final String reason;

  public UnavailableStateStore(String reason) {
    this.reason = reason;
  }

  @Override
  public SavedState load() {
    return SavedState.EMPTY;
  }

  @Override
  public void write(StateChange stateChange) throws StateFailure {
    throw new StateFailure(reason);
  }

  @Override
  public List<StateChange.AuditEntry> readAudit(int max) throws StateFailure {
    throw new StateFailure(reason);
  }

  @Override
  public void close() {
    // nothing is open
  }
}
