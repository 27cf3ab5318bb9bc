package superpeer.master.state;

import java.util.List;

/** Keeps the state. Blocks; called by one thread at a time. */
public interface StateStore extends AutoCloseable {

  Saved load() throws StateFailure;

  /** When it returns, the change survives a power cut. */
  void write(Change change) throws StateFailure;

  /** The latest lines of the audit, the newest first; none where none are kept. */
  default List<Change.Audit> audit(int max) throws StateFailure {
    return List.of();
  }

  @Override
  void close();
}
