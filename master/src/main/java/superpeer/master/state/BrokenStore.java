package superpeer.master.state;

import java.util.List;

/**
 * Stands for a database that could not be opened, so that everything else goes on. Every write
 * fails with the same reason, which the REST API shows.
 */
public final class BrokenStore implements StateStore {

  private final String reason;

  public BrokenStore(String reason) {
    this.reason = reason;
  }

  @Override
  public Saved load() {
    return Saved.NOTHING;
  }

  @Override
  public void write(Change change) throws StateFailure {
    throw new StateFailure(reason);
  }

  @Override
  public List<Change.Audit> audit(int max) throws StateFailure {
    throw new StateFailure(reason);
  }

  @Override
  public void close() {
    // nothing is open
  }
}
