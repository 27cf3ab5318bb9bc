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
 * A viewer's connection to one peer: the handshake, what the peer holds, and the one piece that may
 * be on its way.
 *
 * <pre>
 *   connecting ──opened──▶ greeting ──METADATA──▶ open ──CLOSE──▶ leaving ──▶ closed
 *        └──────────────────────┴──────────────────┴─────────────────────────────┘
 * </pre>
 *
 * <p>Plain code, not thread-safe; its viewer owns it. Times in nanoseconds.
 */
final class ViewerConnection {

  /** Which side made the connection; the one that did speaks first (docs/protocol §5.2). */
  enum Role {
    CALLER,
    CALLEE
  }

  /** Hears what comes of it. */
  interface Listener {

    /** The handshake is done. */
    void handshakeCompleted(ViewerConnection viewerConnection);

    void segmentAvailable(ViewerConnection viewerConnection, SegmentId id);

    /** The first frame of all is here. */
    void firstFrame(Duration sinceOffer, long now);

    /** A piece came to its end, or has to be asked for elsewhere. */
    void downloadStep(
        ViewerConnection viewerConnection, SegmentDownload segmentDownload, Step step);

    void closed(ViewerConnection viewerConnection, EndReason endReason);

    void strayMessage();
  }

  private enum Phase {
    CONNECTING,
    HANDSHAKE,
    OPEN,
    CLOSED
  }

  /** The SDK whose protocol this is. */
  static final String SDK_VERSION = "2.17.0";

  private static final String FAREWELL = PeerMessageCodec.encode(new PeerMessage.Close(true));

  private final String peer;
  private final Role role;
  private final ChannelId channel;
  private final Connection connection;
  private final Listener listener;
  private final PeerSegments peerSegments;
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
    this.peerSegments = new PeerSegments(target.live());
    this.startedAt = now;
  }

  String peer() {
    return peer;
  }

  Role role() {
    return role;
  }

  PeerSegments shelf() {
    return peerSegments;
  }

  boolean isConnecting() {
    return phase == Phase.CONNECTING;
  }

  boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  /** Whether it may be asked for segments, now or when it is done with another one. */
  boolean canServe() {
    return phase == Phase.OPEN && superPeer && endReason.isEmpty();
  }

  boolean isIdle() {
    return canServe() && !choked && download.isEmpty();
  }

  Optional<SegmentDownload> download() {
    return download;
  }

  /** From the beginning of the connection until now. */
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

  /** A text frame that is not as it must be counts, and is otherwise nothing. */
  void text(String text, long now) {
    try {
      hear(PeerMessageCodec.decode(text), now);
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

  /** The connection is over, whoever ended it. */
  void closed() {
    download.ifPresent(piece -> apply(piece.onClosed(endReason.isPresent())));
    phase = Phase.CLOSED;
    listener.closed(this, endReason.orElse(EndReason.DROPPED));
  }

  void request(SegmentDownload asked) {
    download = Optional.of(asked);
    namedSegments |= asked.request().urgent();
    send(asked.requestMessage(peerSegments.segId(asked.id())));
  }

  /** Whether the peer has heard how the viewer calls segments. */
  boolean hasNamedSegments() {
    return namedSegments;
  }

  /** Says what the viewer took elsewhere, by name, and that it does not pass it on. */
  void announceHave(SegmentId id) {
    namedSegments = true;
    var name = Optional.of(peerSegments.segId(id));
    send(new PeerMessage.Have(id.sn(), name, id.level(), true, Optional.empty()));
    send(new PeerMessage.Lost(id.sn(), name, id.level()));
  }

  /** Looks whether something is overdue. */
  void checkTimeouts(Scenario.Timeouts timeouts, long now) {
    download.ifPresent(piece -> apply(piece.checkTimeout(timeouts.frame(), now)));
    if (phase == Phase.HANDSHAKE && age(now).compareTo(timeouts.handshake()) > 0) {
      connection.close(Optional.empty());
      closed();
    }
  }

  /** STATS, the sign of life that keeps the connection (docs/protocol §5.9). */
  void sendStats(int connections, Optional<Double> pos) {
    if (phase == Phase.OPEN) {
      send(new PeerMessage.Stats(connections, Optional.of(0), pos));
    }
  }

  /** Says CLOSE as a page does that is left, and closes. */
  void close() {
    endReason = Optional.of(EndReason.LOCAL);
    connection.close(phase == Phase.CONNECTING ? Optional.empty() : Optional.of(FAREWELL));
    phase = Phase.CLOSED;
  }

  private void hear(PeerMessage message, long now) {
    if (message instanceof PeerMessage.Metadata metadata) {
      onMetadata(metadata);
    } else if (message instanceof PeerMessage.Close close) {
      onClose(close);
    } else if (phase == Phase.OPEN) {
      onWord(message, now);
    }
  }

  private void onWord(PeerMessage message, long now) {
    if (message instanceof PeerMessage.Have have) {
      onHave(new SegmentId(have.level(), have.sn()), have);
    } else if (message instanceof PeerMessage.Lost lost) {
      peerSegments.remove(new SegmentId(lost.level(), lost.sn()));
    } else if (message instanceof PeerMessage.Choke) {
      choked = true;
    } else if (message instanceof PeerMessage.Unchoke) {
      choked = false;
    } else if (message instanceof PeerMessage.Request request) {
      send(new PeerMessage.PieceNotFound(request.sn(), request.segId(), request.level()));
    } else {
      onPieceWord(message, now);
    }
  }

  private void onPieceWord(PeerMessage message, long now) {
    if (message instanceof PeerMessage.Piece header) {
      download.ifPresentOrElse(piece -> apply(piece.onPiece(header, now)), listener::strayMessage);
    } else if (message instanceof PeerMessage.PieceNotFound answer) {
      peerSegments.remove(new SegmentId(answer.level(), answer.sn()));
      download.ifPresent(piece -> apply(piece.onNotFound(answer, choked)));
    } else if (message instanceof PeerMessage.PieceAbort word) {
      download.ifPresent(piece -> apply(piece.onAbort(word)));
    }
  }

  private void onMetadata(PeerMessage.Metadata metadata) {
    if (phase != Phase.HANDSHAKE) {
      listener.strayMessage();
      return;
    }
    if (!metadata.channel().equals(channel.encoded())) {
      close(); // with a fatal CLOSE, as the SDK
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
      peerSegments.add(new SegmentId(level, sn), Optional.empty(), true);
    }
  }

  private void onHave(SegmentId id, PeerMessage.Have have) {
    peerSegments.add(id, have.segId(), have.complete());
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
      if (isWhole(step)) {
        send(piece.acknowledgement());
      }
    }
    listener.downloadStep(this, piece, step);
  }

  private static boolean isEnding(Step step) {
    return step instanceof Step.Failed failed && failed.mustCancel();
  }

  private static boolean isWhole(Step step) {
    return step instanceof Step.Completed
        || (step instanceof Step.CancelCompleted cancelCompleted && cancelCompleted.wasComplete())
        || (step instanceof Step.Failed failed
            && !failed.mustCancel()
            && ofItsBytes(failed.failure()));
  }

  private static boolean ofItsBytes(SegmentDownload.Failure why) {
    return why == SegmentDownload.Failure.WRONG || why == SegmentDownload.Failure.HASH_MISMATCH;
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
