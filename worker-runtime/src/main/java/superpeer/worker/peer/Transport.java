package superpeer.worker.peer;

/**
 * Connects peers; {@code superpeer.worker.webrtc} implements it.
 *
 * <p>Any thread may call it. Only {@link #close} blocks.
 */
public interface Transport extends AutoCloseable {

  /** Answers a peer's offer. {@link Connection.Listener#signal} receives the answer. */
  Connection answer(String offerSdp, Connection.Listener listener);

  /** Calls a peer. {@link Connection.Listener#signal} receives the offer. */
  Connection call(Connection.Listener listener);

  /**
   * Closes every connection, waits a bounded time for their last messages to leave, and frees all
   * resources. Afterwards new connections are closed as soon as they are made.
   */
  @Override
  void close();
}
