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
 * What we take from the peer: one segment at a time (docs/protocol §8.5).
 *
 * <pre>
 *   idle ──Fetch──▶ running ──last frame, NOT_FOUND, ABORT──▶ idle
 *                      └ wrong, slow: CANCEL ──▶ ending ──ABORT, last frame, too slow──▶ idle
 * </pre>
 *
 * <p>While it ends, frames of the cancelled piece are dropped, and nothing else is asked for. Plain
 * code, not thread-safe; the session owns it.
 */
final class Downloader {

  /** Hears how it goes. */
  interface Listener {

    void fetched(SegmentId id, Segment segment);

    void notFetched(SegmentId id, Reason why);

    /** A word or frame of a running piece came, or was asked for: start the frame clock anew. */
    void onProgress();

    /** The piece was cancelled: start the abort clock. */
    void onCancelled();

    /** Nothing is on its way: stop the clocks. */
    void onIdle();
  }

  private final Connection connection;
  private final Listener listener;
  private final long maxSegmentBytes;
  private final SessionCounters sessionCounters;
  private Optional<Download> running = Optional.empty();
  private boolean ending;
  private OptionalInt framesToDrop = OptionalInt.empty(); // while ending; unknown before the PIECE
  private boolean choked;

  Downloader(
      Connection connection,
      Listener listener,
      long maxSegmentBytes,
      SessionCounters sessionCounters) {
    this.connection = connection;
    this.listener = listener;
    this.maxSegmentBytes = maxSegmentBytes;
    this.sessionCounters = sessionCounters;
  }

  void onFetch(Fetch fetch) {
    if (choked) {
      listener.notFetched(fetch.id(), Reason.CHOKED);
    } else if (running.isPresent() || ending) {
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
    } else if (ending) {
      framesToDrop = OptionalInt.of(header.attachments()); // it crossed our CANCEL
    } else {
      sessionCounters.unknown();
    }
  }

  void onFrame(ByteBuffer frame) {
    if (running.isPresent() && running.get().framesLeft().isPresent()) {
      apply(running.get(), running.get().onFrame(frame));
    } else if (ending && framesToDrop.isPresent()) {
      drop(framesToDrop.getAsInt() - 1);
    } else {
      sessionCounters.stray();
    }
  }

  void onNotFound(PieceNotFound answer) {
    if (running.isPresent() && names(running.get().id(), answer)) {
      fail(Reason.NOT_FOUND);
    } else if (ending && framesToDrop.isEmpty()) {
      end();
    } else {
      sessionCounters.unknown();
    }
  }

  void onAbort() {
    if (running.isPresent()) {
      fail(Reason.ABORTED);
    } else if (ending) {
      end();
    } else {
      sessionCounters.unknown();
    }
  }

  /** No frame came in time. */
  void onFrameTimeout() {
    running.ifPresent(download -> cancel(download, Reason.SLOW));
  }

  /** No PIECE_ABORT came in time. What still comes before the next PIECE is stray. */
  void onAbortTimeout() {
    if (ending) {
      end();
    }
  }

  /** The connection is over. */
  void onConnectionClosed() {
    if (running.isPresent()) {
      fail(Reason.CLOSED);
    }
  }

  private void apply(Download download, Download.Outcome outcome) {
    if (outcome instanceof Download.Outcome.Done done) {
      send(download.acknowledgement());
      sessionCounters.fetched(done.segment().size());
      running = Optional.empty();
      listener.onIdle();
      listener.fetched(download.id(), done.segment());
    } else if (outcome instanceof Download.Outcome.Failed failed) {
      sessionCounters.malformed();
      refuse(download, failed.why());
    } else {
      listener.onProgress();
    }
  }

  /** After the last frame there is nothing to cancel: it is acknowledged, whatever it holds. */
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
    ending = true;
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
    ending = false;
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
