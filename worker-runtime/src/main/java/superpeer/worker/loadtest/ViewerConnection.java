package superpeer.worker.loadtest;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessageCodec;
import superpeer.protocol.signaling.Signal;
import superpeer.worker.loadtest.SegmentDownload.Step;
import superpeer.worker.loadtest.ViewerEvent.EndReason;
import superpeer.worker.peer.Connection;
import superpeer.worker.segment.SegmentId;

/**
 * A viewer's connection to one peer: the handshake, the segments of the peer, and the download in
 * progress, if any.
 *
 * <pre>
 *   connecting ──opened──▶ handshake ──METADATA──▶ open ──CLOSE──▶ closed
 *        └─────────────────────┴────────────────────┴───────────────┘
 * </pre>
 *
 * <p>Not thread-safe; owned by its viewer. Times are in nanoseconds.
 */
final class ViewerConnection {

  /** Which side initiated the connection; it sends METADATA first (docs/protocol/wire.md §5.2). */
  enum Role {
    CALLER,
    CALLEE
  }

  /** Receives the events of the connection. */
  interface Listener {

    /** The handshake is complete. */
    void handshakeCompleted(ViewerConnection connection);

    void segmentAvailable(ViewerConnection connection, SegmentId id);

    /** The first frame of the connection has arrived. */
    void firstFrame(Duration sinceOffer, long now);

    /** A download has made progress, ended or failed. */
    void downloadStep(ViewerConnection connection, SegmentDownload download, Step step);

    void closed(ViewerConnection connection, EndReason endReason);

    void strayMessage();
  }

  private enum Phase {
    CONNECTING,
    HANDSHAKE,
    OPEN,
    CLOSED
  }

  /** The SDK version whose protocol the viewers speak. */
  static final String SDK_VERSION = "2.17.0";

  private static final String FATAL_CLOSE = PeerMessageCodec.encode(new PeerMessage.Close(true));

  private final String peer;
  private final Role role;
  private final ChannelId channel;
  private final Connection connection;
  private final Listener listener;
  private final PeerSegments segments;
  private final long startedAt;
  private Optional<SegmentDownload> download = Optional.empty();
  private Optional<EndReason> endReason = Optional.empty();
  private Phase phase = Phase.CONNECTING;
  private boolean superPeer;
  private boolean choked;
  private boolean gotFirstFrame;
  private boolean namedSegments;

  ViewerConnection(
      String peer,
      Role role,
      Scenario.Target target,
      Connection connection,
      Listener listener,
      long now) {
    this.peer = peer;
    this.role = role;
    this.channel = target.channel();
    this.connection = connection;
    this.listener = listener;
    this.segments = new PeerSegments(target.live());
    this.startedAt = now;
  }

  String peer() {
    return peer;
  }

  Role role() {
    return role;
  }

  PeerSegments segments() {
    return segments;
  }

  boolean isConnecting() {
    return phase == Phase.CONNECTING;
  }

  boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  /** Whether it can be asked for segments, now or after the current download. */
  boolean canServe() {
    return phase == Phase.OPEN && superPeer && endReason.isEmpty();
  }

  boolean isIdle() {
    return canServe() && !choked && download.isEmpty();
  }

  Optional<SegmentDownload> download() {
    return download;
  }

  /** Time since the connection was started. */
  Duration age(long now) {
    return Duration.ofNanos(now - startedAt);
  }

  void accept(Signal signal) {
    connection.accept(signal);
  }

  void opened() {
    phase = Phase.HANDSHAKE;
    if (role == Role.CALLER) {
      sendMetadata();
    }
  }

  /** Handles a text frame. A malformed one is counted and ignored. */
  void text(String text, long now) {
    try {
      onMessage(PeerMessageCodec.decode(text), now);
    } catch (MalformedMessage e) {
      listener.strayMessage();
    }
  }

  void frame(ByteBuffer frame, long now) {
    if (!gotFirstFrame) {
      gotFirstFrame = true;
      listener.firstFrame(age(now), now);
    }
    if (download.isPresent()) {
      apply(download.get().onFrame(frame, now));
    } else {
      listener.strayMessage();
    }
  }

  /** The connection has ended, on either side. */
  void closed() {
    download.ifPresent(piece -> apply(piece.onClosed(endReason.isPresent())));
    phase = Phase.CLOSED;
    listener.closed(this, endReason.orElse(EndReason.DROPPED));
  }

  void request(SegmentDownload next) {
    download = Optional.of(next);
    namedSegments |= next.request().urgent();
    send(next.requestMessage(segments.segId(next.id())));
  }

  /** Whether the viewer has sent a segment id to the peer. */
  boolean hasNamedSegments() {
    return namedSegments;
  }

  /** Sends HAVE and LOST for a segment that the viewer loaded elsewhere and does not share. */
  void announceHave(SegmentId id) {
    namedSegments = true;
    var name = Optional.of(segments.segId(id));
    send(new PeerMessage.Have(id.sn(), name, id.level(), true, Optional.empty()));
    send(new PeerMessage.Lost(id.sn(), name, id.level()));
  }

  /** Checks the timeouts. */
  void checkTimeouts(Scenario.Timeouts timeouts, long now) {
    download.ifPresent(piece -> apply(piece.checkTimeout(timeouts.frame(), now)));
    if (phase == Phase.HANDSHAKE && age(now).compareTo(timeouts.handshake()) > 0) {
      connection.close(Optional.empty());
      closed();
    }
  }

  /** Sends STATS, the keep-alive (docs/protocol/wire.md §5.9). */
  void sendStats(int connections, Optional<Double> pos) {
    if (phase == Phase.OPEN) {
      send(new PeerMessage.Stats(connections, Optional.of(0), pos));
    }
  }

  /** Sends CLOSE as a page does when it is left, and closes. */
  void close() {
    endReason = Optional.of(EndReason.LOCAL);
    connection.close(phase == Phase.CONNECTING ? Optional.empty() : Optional.of(FATAL_CLOSE));
    phase = Phase.CLOSED;
  }

  private void onMessage(PeerMessage message, long now) {
    if (message instanceof PeerMessage.Metadata metadata) {
      onMetadata(metadata);
    } else if (message instanceof PeerMessage.Close close) {
      onClose(close);
    } else if (phase == Phase.OPEN) {
      onSegmentMessage(message, now);
    }
  }

  private void onSegmentMessage(PeerMessage message, long now) {
    if (message instanceof PeerMessage.Have have) {
      onHave(new SegmentId(have.level(), have.sn()), have);
    } else if (message instanceof PeerMessage.Lost lost) {
      segments.remove(new SegmentId(lost.level(), lost.sn()));
    } else if (message instanceof PeerMessage.Choke) {
      choked = true;
    } else if (message instanceof PeerMessage.Unchoke) {
      choked = false;
    } else if (message instanceof PeerMessage.Request request) {
      send(new PeerMessage.PieceNotFound(request.sn(), request.segId(), request.level()));
    } else {
      onPieceMessage(message, now);
    }
  }

  private void onPieceMessage(PeerMessage message, long now) {
    if (message instanceof PeerMessage.Piece header) {
      download.ifPresentOrElse(piece -> apply(piece.onPiece(header, now)), listener::strayMessage);
    } else if (message instanceof PeerMessage.PieceNotFound notFound) {
      segments.remove(new SegmentId(notFound.level(), notFound.sn()));
      download.ifPresent(piece -> apply(piece.onNotFound(notFound, choked)));
    } else if (message instanceof PeerMessage.PieceAbort abort) {
      download.ifPresent(piece -> apply(piece.onAbort(abort)));
    }
  }

  private void onMetadata(PeerMessage.Metadata metadata) {
    if (phase != Phase.HANDSHAKE) {
      listener.strayMessage();
      return;
    }
    if (!metadata.channel().equals(channel.encoded())) {
      close(); // with a fatal CLOSE, like the SDK
      listener.closed(this, EndReason.LOCAL);
      return;
    }
    if (role == Role.CALLEE) {
      sendMetadata();
    }
    phase = Phase.OPEN;
    superPeer = metadata.superPeer();
    metadata.field().forEach((level, numbers) -> numbers.forEach(sn -> add(level, sn)));
    listener.handshakeCompleted(this);
  }

  private void add(int level, long sn) {
    if (level >= 0 && sn >= 0 && sn <= SegmentId.MAX_SN) {
      segments.add(new SegmentId(level, sn), Optional.empty(), true);
    }
  }

  private void onHave(SegmentId id, PeerMessage.Have have) {
    segments.add(id, have.segId(), have.complete());
    listener.segmentAvailable(this, id);
  }

  private void onClose(PeerMessage.Close close) {
    endReason = Optional.of(close.fatal() ? EndReason.FATAL : EndReason.LEFT);
    connection.close(Optional.empty());
    closed();
  }

  private void apply(Step step) {
    var piece = download.orElseThrow();
    if (step instanceof Step.InProgress) {
      return;
    }
    if (step instanceof Step.Cancelled || isEnding(step)) {
      piece.cancel().ifPresent(this::send);
    } else {
      download = Optional.empty();
      if (isComplete(step)) {
        send(piece.acknowledgement());
      }
    }
    listener.downloadStep(this, piece, step);
  }

  private static boolean isEnding(Step step) {
    return step instanceof Step.Failed failed && failed.mustCancel();
  }

  private static boolean isComplete(Step step) {
    return step instanceof Step.Completed
        || (step instanceof Step.CancelCompleted cancelCompleted && cancelCompleted.wasComplete())
        || (step instanceof Step.Failed failed
            && !failed.mustCancel()
            && isContentFailure(failed.failure()));
  }

  private static boolean isContentFailure(SegmentDownload.Failure failure) {
    return failure == SegmentDownload.Failure.WRONG
        || failure == SegmentDownload.Failure.HASH_MISMATCH;
  }

  private void sendMetadata() {
    send(
        new PeerMessage.Metadata(
            channel.encoded(),
            Map.<Integer, List<Long>>of(),
            true,
            Optional.of("WEB"),
            Optional.of(SDK_VERSION),
            false,
            false,
            1,
            false,
            Optional.empty()));
  }

  private void send(PeerMessage message) {
    connection.send(PeerMessageCodec.encode(message));
  }
}
