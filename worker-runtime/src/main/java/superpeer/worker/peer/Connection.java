package superpeer.worker.peer;

import java.nio.ByteBuffer;
import java.util.Optional;
import superpeer.protocol.signaling.Signal;

/**
 * One reliable, ordered data channel to one peer.
 *
 * <p>Any thread may call it, and no call blocks. After {@link #close} or {@link Listener#closed}
 * calls have no effect. Calls from one thread take effect in order.
 */
public interface Connection {

  /**
   * Accepts a signal from the peer. Signals that it does not need, such as late candidates, are
   * ignored.
   */
  void accept(Signal remote);

  /** Sends one text frame, ahead of the frames of a running upload. */
  void send(String text);

  /**
   * Sends a header and then all frames of the upload, as fast as the network takes them. One upload
   * at a time: the next only after {@link Listener#uploaded} or {@link Listener#aborted}.
   *
   * @param pieceHeader the PIECE, sent immediately before the first frame
   * @param upload belongs to the connection from now on
   */
  void upload(String pieceHeader, Upload upload);

  /**
   * Ends the running upload early: drops the frames that are not sent yet, sends {@code
   * lastMessage} and reports {@link Listener#aborted}. Does nothing if no frame remains to be sent.
   *
   * @param lastMessage the PIECE_ABORT
   */
  void abort(String lastMessage);

  /**
   * Looks up the candidate pair in use, which takes some 3 ms of native threads. The answer is
   * {@link Listener#candidatePair}, unless the connection ends first.
   */
  void queryCandidatePair();

  /**
   * Reports that the peer has acknowledged everything that was uploaded: nothing is in flight any
   * more.
   */
  void allAcknowledged();

  /**
   * Drops the frames that are not sent yet, sends {@code lastMessage} and closes. {@link
   * Listener#closed} is not called.
   */
  void close(Optional<String> lastMessage);

  /**
   * Receives the events of one connection. Called on the transport's thread, which all peers share,
   * so implementations only send a message to an actor.
   */
  interface Listener {

    /** A signal to send to the peer. */
    void signal(Signal local);

    /** The channel is open. */
    void opened();

    void text(String text);

    /**
     * @param copy of one binary frame, at most 64,000 bytes; belongs to the listener
     */
    void frame(ByteBuffer copy);

    /** The peer sent a message that is too long for any frame; it was not read. */
    void oversized(long bytes);

    /**
     * All frames of the upload have been handed to the network.
     *
     * @param bytes of the segment
     */
    void uploaded(long bytes);

    /**
     * The upload ended early, after {@link Connection#abort}.
     *
     * @param bytesSent of the segment before the end
     */
    void aborted(long bytesSent);

    /** The answer to {@link Connection#queryCandidatePair}. */
    default void candidatePair(CandidatePair candidatePair) {}

    /** The connection failed or the peer closed it. Called at most once, and last. */
    void closed(String why);
  }
}
