package superpeer.worker.peer;

/**
 * Connects peers; {@code superpeer.worker.webrtc} implements it.
 *
 * <p>Any thread may call it, and no call blocks but {@link #close}.
 */
public interface Transport extends AutoCloseable {

  /** Answers a peer that called us. The answer comes as {@link Connection.Listener#signal}. */
  Connection answer(String offerSdp, Connection.Listener listener);

  /** Calls a peer. The offer comes as {@link Connection.Listener#signal}. */
  Connection call(Connection.Listener listener);

  /**
   * Closes every connection, waits a bounded time for last words to leave, and frees what the
   * transport holds. Afterwards new connections are closed as soon as they are made.
   */
  @Override
  void close();
}
