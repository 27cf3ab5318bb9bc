package superpeer.worker.peer;

import java.nio.ByteBuffer;
import java.util.Optional;
import superpeer.protocol.signaling.Signal;

/**
 * One reliable, ordered channel to one peer.
 *
 * <p>Any thread may call it; no call blocks, and after {@link #close} or {@link Listener#closed}
 * none does anything. Calls of one thread take effect in their order.
 */
public interface Connection {

  /** Takes a signal of the other side. What it does not need (late candidates) it ignores. */
  void accept(Signal remote);

  /** Sends one text frame, past the frames of a running upload. */
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
   * Ends the running upload early: drops the frames that are not sent, sends {@code lastWord} and
   * reports {@link Listener#aborted}. Does nothing if no frame remains to be sent.
   *
   * @param lastWord the PIECE_ABORT
   */
  void abort(String lastWord);

  /**
   * Finds out how packets find the peer, which costs some 3 ms; told as {@link
   * Listener#candidatePair}, if the connection lives so long.
   */
  void queryCandidatePair();

  /** Tells that the peer confirmed all that was uploaded: none of it is on its way any more. */
  void allAcknowledged();

  /**
   * Drops the frames that are not sent, sends {@code lastWords} and closes; {@link Listener#closed}
   * is not called.
   */
  void close(Optional<String> lastWords);

  /**
   * Hears of one connection. Called on a thread of the transport, which every other peer waits for:
   * implementations only tell an actor.
   */
  interface Listener {

    /** A signal to bring to the other side. */
    void signal(Signal local);

    /** The channel can be used. */
    void opened();

    void text(String text);

    /**
     * @param copy of one binary frame, at most 64,000 bytes; the listener's own
     */
    void frame(ByteBuffer copy);

    /** The peer sent something longer than any frame may be; it was not read. */
    void oversized(long bytes);

    /**
     * All frames of the upload are handed to the network.
     *
     * @param bytes of the segment
     */
    void uploaded(long bytes);

    /**
     * The upload ended early, after {@link Connection#abort}.
     *
     * @param bytesSent of the segment, before it ended
     */
    void aborted(long bytesSent);

    /** The answer to {@link Connection#queryCandidatePair}; who never looks never hears it. */
    default void candidatePair(CandidatePair candidatePair) {}

    /** The connection failed or the peer ended it. Called once, and nothing after it. */
    void closed(String why);
  }
}
