package superpeer.worker.peer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessage.Choke;
import superpeer.protocol.peer.PeerMessage.Have;
import superpeer.protocol.peer.PeerMessage.Lost;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.protocol.peer.PeerMessage.Piece;
import superpeer.protocol.peer.PeerMessage.PieceAbort;
import superpeer.protocol.peer.PeerMessage.PieceAck;
import superpeer.protocol.peer.PeerMessage.PieceCancel;
import superpeer.protocol.peer.PeerMessage.PieceNotFound;
import superpeer.protocol.peer.PeerMessage.Request;
import superpeer.protocol.peer.PeerMessage.Stats;
import superpeer.protocol.peer.PeerMessage.Unchoke;
import superpeer.protocol.peer.PeerMessageCodec;
import superpeer.worker.peer.PeerSession.Announce;
import superpeer.worker.peer.PeerSession.Command;
import superpeer.worker.peer.PeerSession.Event;
import superpeer.worker.peer.PeerSession.PeerInfo;
import superpeer.worker.peer.PeerSession.Reason;
import superpeer.worker.peer.PeerSession.SetStyle;
import superpeer.worker.peer.PeerSession.StartAnnouncing;
import superpeer.worker.peer.PeerSession.Timer;
import superpeer.worker.peer.PeerSession.Withdraw;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

/**
 * What is said after the handshake: who of {@link UploadQueue}, {@link Downloader} and {@link
 * HaveTracker} hears which word, what the owner learns of it, and which clocks run.
 *
 * <p>Not thread-safe; {@link SessionPhases} owns it.
 */
final class PeerMessageHandler implements UploadQueue.Callbacks, Downloader.Listener {

  private final ActorRef<Command> self;
  private final TimerScheduler<Command> timers;
  private final PeerInfo peerInfo;
  private final SessionContext sessionContext;
  private final Connection connection;
  private final SessionCounters sessionCounters;
  private final HaveTracker haveTracker = new HaveTracker();
  private final UploadQueue uploadQueue;
  private final Downloader downloader;
  private boolean offered;

  PeerMessageHandler(
      ActorRef<Command> self,
      TimerScheduler<Command> timers,
      PeerInfo peerInfo,
      SessionContext sessionContext,
      Connection connection,
      SessionCounters sessionCounters) {
    this.self = self;
    this.timers = timers;
    this.peerInfo = peerInfo;
    this.sessionContext = sessionContext;
    this.connection = connection;
    this.sessionCounters = sessionCounters;
    this.uploadQueue =
        new UploadQueue(
            connection, this, sessionContext.config(), sessionCounters, System::nanoTime);
    this.downloader =
        new Downloader(
            connection, this, sessionContext.config().maxSegmentBytes(), sessionCounters);
  }

  /**
   * Our METADATA, and what it has no room for.
   *
   * @param theirs the peer's METADATA, if it has come
   */
  void sendHandshake(Optional<Metadata> theirs) {
    var announcePlan = sessionContext.announcePlan().apply(theirs);
    var held = announcePlan.mayAnnounce() ? announcePlan.held() : List.<Announce>of();
    offered = announcePlan.mayAnnounce();
    Handshake.of(sessionContext, held).forEach(this::send);
    haveTracker.onHandshake(held, announcePlan.style(), announcePlan.styleProven());
  }

  void begin(Metadata metadata) {
    metadata
        .field()
        .forEach(
            (level, sns) ->
                sns.forEach(sn -> haveTracker.peerHolds(new SegmentId(level, sn), true)));
    peerInfo.owner().tell(new Event.Opened(peerInfo.peer(), metadata, offered));
  }

  void announce(Announce segment) {
    if (offered) {
      haveTracker.announce(segment).forEach(this::send);
      if (haveTracker.isWithholding() && !timers.isTimerActive(Timer.NAME)) {
        timers.startSingleTimer(Timer.NAME, sessionContext.config().name());
      }
    }
  }

  void withdraw(Withdraw segment) {
    if (offered) {
      haveTracker.withdraw(segment).ifPresent(this::send);
    }
  }

  void startAnnouncing(StartAnnouncing startAnnouncing) {
    offered = true;
    startAnnouncing.held().forEach(segment -> haveTracker.have(segment).forEach(this::send));
  }

  void setStyle(SetStyle setStyle) {
    haveTracker.setStyle(setStyle.style(), setStyle.tentative()).forEach(this::send);
  }

  void onNameTimeout() {
    haveTracker.release().forEach(this::send);
  }

  UploadQueue serving() {
    return uploadQueue;
  }

  Downloader fetching() {
    return downloader;
  }

  void handle(PeerMessage message) {
    if (message instanceof Request request) {
      uploadQueue.onRequest(request);
    } else if (message instanceof PieceCancel cancel) {
      uploadQueue.onCancel(cancel);
    } else if (message instanceof PieceAck ack) {
      uploadQueue.onAck(ack);
    } else if (message instanceof Piece piece) {
      downloader.onPiece(piece);
    } else if (message instanceof PieceNotFound answer) {
      downloader.onNotFound(answer);
    } else if (message instanceof PieceAbort) {
      downloader.onAbort();
    } else {
      hearNews(message);
    }
  }

  private void hearNews(PeerMessage message) {
    if (message instanceof Have have) {
      onHave(have);
    } else if (message instanceof Lost lost) {
      onLost(lost);
    } else if (message instanceof Stats stats) {
      onStats(stats);
    } else if (message instanceof Choke) {
      onChoked(true);
    } else if (message instanceof Unchoke) {
      onChoked(false);
    } else {
      sessionCounters
          .unknown(); // known to the protocol, of no use to a super peer; or not known at all
    }
  }

  private void onHave(Have have) {
    var id = new SegmentId(have.level(), have.sn());
    haveTracker.peerHolds(id, have.complete());
    tell(new Event.Holds(peerInfo.peer(), id, have.segId(), have.complete(), have.size()));
  }

  private void onLost(Lost lost) {
    var id = new SegmentId(lost.level(), lost.sn());
    haveTracker.peerLost(id);
    tell(new Event.NoLongerHolds(peerInfo.peer(), id, lost.segId()));
  }

  private void onStats(Stats stats) {
    if (stats.level().isPresent() || stats.pos().isPresent()) {
      tell(new Event.PlaybackPosition(peerInfo.peer(), stats.level(), stats.pos()));
    }
  }

  private void onChoked(boolean choked) {
    downloader.onChoked(choked);
    if (choked) {
      onNameTimeout(); // who only downloads tells nothing
    }
    tell(new Event.Choked(peerInfo.peer(), choked));
  }

  /** Tells the peer that we are still there. */
  void keepAlive() {
    send(new Stats(sessionContext.peerCount().getAsInt(), Optional.empty(), Optional.empty()));
  }

  @Override
  public void find(long ticket, Request request) {
    timers.startSingleTimer(Timer.LOOKUP, sessionContext.config().lookup());
    tell(new Event.Requested(peerInfo.peer(), ticket, request, self));
  }

  @Override
  public void wake(Duration delay) {
    timers.startSingleTimer(Timer.LATEST_START, delay);
  }

  @Override
  public void choke() {
    if (!timers.isTimerActive(Timer.UNCHOKE)) {
      send(new Choke());
    }
    timers.startSingleTimer(Timer.UNCHOKE, sessionContext.config().choke());
  }

  void unchoke() {
    send(new Unchoke());
  }

  @Override
  public void fetched(SegmentId id, Segment segment) {
    tell(new Event.Fetched(peerInfo.peer(), id, segment));
  }

  @Override
  public void notFetched(SegmentId id, Reason why) {
    tell(new Event.NotFetched(peerInfo.peer(), id, why));
  }

  @Override
  public void onProgress() {
    timers.startSingleTimer(Timer.FRAME, sessionContext.config().frame());
  }

  @Override
  public void onCancelled() {
    timers.cancel(Timer.FRAME);
    timers.startSingleTimer(Timer.ABORT, sessionContext.config().abort());
  }

  @Override
  public void onIdle() {
    timers.cancel(Timer.FRAME);
    timers.cancel(Timer.ABORT);
  }

  private void tell(Event event) {
    peerInfo.owner().tell(event);
  }

  private void send(PeerMessage message) {
    connection.send(PeerMessageCodec.encode(message));
  }
}
