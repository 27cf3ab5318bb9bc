package superpeer.worker.peer;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessage.Piece;
import superpeer.protocol.peer.PeerMessage.PieceNotFound;
import superpeer.protocol.peer.PeerMessageCodec;
import superpeer.worker.peer.PeerSession.Fetch;
import superpeer.worker.peer.PeerSession.Reason;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

/**
 * Downloads segments from the peer, one at a time (docs/protocol/wire.md §8.5).
 *
 * <pre>
 *   idle ──Fetch──▶ running ──last frame, NOT_FOUND, ABORT──▶ idle
 *                      └ wrong, timeout: CANCEL ──▶ cancelling ──ABORT, last frame, timeout──▶ idle
 * </pre>
 *
 * <p>While it is cancelling, it drops the frames of the cancelled piece and requests nothing else.
 * Plain code, not thread-safe; the session owns it.
 */
final class Downloader {

  /** Receives progress and results. */
  interface Listener {

    void fetched(SegmentId id, Segment segment);

    void notFetched(SegmentId id, Reason why);

    /** A piece was requested, or its header or a frame arrived: restart the frame timer. */
    void onProgress();

    /** The piece was cancelled: start the abort timer. */
    void onCancelled();

    /** Nothing is being downloaded: stop the timers. */
    void onIdle();
  }

  private final Connection connection;
  private final Listener listener;
  private final long maxSegmentBytes;
  private final SessionCounters counters;
  private Optional<Download> running = Optional.empty();
  private boolean cancelling;
  private OptionalInt framesToDrop =
      OptionalInt.empty(); // while cancelling; unknown before the PIECE
  private boolean choked;

  Downloader(
      Connection connection, Listener listener, long maxSegmentBytes, SessionCounters counters) {
    this.connection = connection;
    this.listener = listener;
    this.maxSegmentBytes = maxSegmentBytes;
    this.counters = counters;
  }

  void onFetch(Fetch fetch) {
    if (choked) {
      listener.notFetched(fetch.id(), Reason.CHOKED);
    } else if (running.isPresent() || cancelling) {
      listener.notFetched(fetch.id(), Reason.BUSY);
    } else {
      var download = new Download(fetch.id(), fetch.segId(), maxSegmentBytes);
      running = Optional.of(download);
      send(download.request());
      listener.onProgress();
    }
  }

  void onChoked(boolean now) {
    choked = now;
  }

  void onPiece(Piece header) {
    if (running.isPresent()) {
      apply(running.get(), running.get().onPiece(header));
    } else if (cancelling) {
      framesToDrop = OptionalInt.of(header.attachments()); // it crossed our CANCEL
    } else {
      counters.unknown();
    }
  }

  void onFrame(ByteBuffer frame) {
    if (running.isPresent() && running.get().framesLeft().isPresent()) {
      apply(running.get(), running.get().onFrame(frame));
    } else if (cancelling && framesToDrop.isPresent()) {
      drop(framesToDrop.getAsInt() - 1);
    } else {
      counters.stray();
    }
  }

  void onNotFound(PieceNotFound answer) {
    if (running.isPresent() && names(running.get().id(), answer)) {
      fail(Reason.NOT_FOUND);
    } else if (cancelling && framesToDrop.isEmpty()) {
      end();
    } else {
      counters.unknown();
    }
  }

  void onAbort() {
    if (running.isPresent()) {
      fail(Reason.ABORTED);
    } else if (cancelling) {
      end();
    } else {
      counters.unknown();
    }
  }

  /** No frame arrived in time. */
  void onFrameTimeout() {
    running.ifPresent(download -> cancel(download, Reason.SLOW));
  }

  /** No PIECE_ABORT arrived in time. Frames before the next PIECE are stray. */
  void onAbortTimeout() {
    if (cancelling) {
      end();
    }
  }

  /** The connection has ended. */
  void onConnectionClosed() {
    if (running.isPresent()) {
      fail(Reason.CLOSED);
    }
  }

  private void apply(Download download, Download.Outcome outcome) {
    if (outcome instanceof Download.Outcome.Done done) {
      send(download.acknowledgement());
      counters.fetched(done.segment().size());
      running = Optional.empty();
      listener.onIdle();
      listener.fetched(download.id(), done.segment());
    } else if (outcome instanceof Download.Outcome.Failed failed) {
      counters.malformed();
      refuse(download, failed.why());
    } else {
      listener.onProgress();
    }
  }

  /**
   * Ends a download with wrong content. After the last frame there is nothing to cancel, so the
   * piece is acknowledged.
   */
  private void refuse(Download download, Reason why) {
    if (download.framesLeft().equals(OptionalInt.of(0))) {
      send(download.acknowledgement());
      fail(why);
    } else {
      cancel(download, why);
    }
  }

  private void fail(Reason why) {
    var id = running.orElseThrow().id();
    running = Optional.empty();
    listener.onIdle();
    listener.notFetched(id, why);
  }

  private void cancel(Download download, Reason why) {
    running = Optional.empty();
    cancelling = true;
    framesToDrop = download.framesLeft();
    send(download.cancel());
    listener.onCancelled();
    listener.notFetched(download.id(), why);
  }

  private void drop(int left) {
    framesToDrop = OptionalInt.of(left);
    if (left == 0) {
      end();
    }
  }

  private void end() {
    cancelling = false;
    framesToDrop = OptionalInt.empty();
    listener.onIdle();
  }

  private void send(PeerMessage message) {
    connection.send(PeerMessageCodec.encode(message));
  }

  private static boolean names(SegmentId id, PieceNotFound answer) {
    return answer.sn() == id.sn() && answer.level() == id.level();
  }
}
