package superpeer.master.state;

import java.util.List;

/** Keeps the state on disk. Blocks; called by one thread at a time. */
public interface StateStore extends AutoCloseable {

  SavedState load() throws StateFailure;

  /** Writes the change. When it returns, the change survives a power failure. */
  void write(StateChange stateChange) throws StateFailure;

  /** The latest audit entries, newest first; none if the store keeps none. */
  default List<StateChange.AuditEntry> readAudit(int max) throws StateFailure {
    return List.of();
  }

  @Override
  void close();
}
