package superpeer.master.state;

/** Keeps the state. Blocks; called by one thread at a time. */
public interface StateStore extends AutoCloseable {

  Saved load() throws StateFailure;

  /** When it returns, the change survives a power cut. */
  void write(Change change) throws StateFailure;

  @Override
  void close();
}
