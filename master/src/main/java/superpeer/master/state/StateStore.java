package superpeer.master.state;

import java.util.List;

/** Keeps the state. Blocks; called by one thread at a time. */
public interface StateStore extends AutoCloseable {

  SavedState load() throws StateFailure;

  /** When it returns, the change survives a power cut. */
  void write(StateChange stateChange) throws StateFailure;

  /** The latest lines of the audit, the newest first; none where none are kept. */
  default List<StateChange.AuditEntry> readAudit(int max) throws StateFailure {
    return List.of();
  }

  @Override
  void close();
}
