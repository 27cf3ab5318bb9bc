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
 * Handles the peer's messages after the handshake: passes them to {@link UploadQueue}, {@link
 * Downloader} and {@link HaveTracker}, sends events to the owner, and runs the timers.
 *
 * <p>Not thread-safe; {@link SessionPhases} owns it.
 */
final class PeerMessageHandler implements UploadQueue.Callbacks, Downloader.Listener {

  private final ActorRef<Command> self;
  private final TimerScheduler<Command> timers;
  private final PeerInfo peerInfo;
  private final SessionContext context;
  private final Connection connection;
  private final SessionCounters counters;
  private final HaveTracker haves = new HaveTracker();
  private final UploadQueue uploads;
  private final Downloader downloads;
  private boolean announcing;

  PeerMessageHandler(
      ActorRef<Command> self,
      TimerScheduler<Command> timers,
      PeerInfo peerInfo,
      SessionContext context,
      Connection connection,
      SessionCounters counters) {
    this.self = self;
    this.timers = timers;
    this.peerInfo = peerInfo;
    this.context = context;
    this.connection = connection;
    this.counters = counters;
    this.uploads = new UploadQueue(connection, this, context.config(), counters, System::nanoTime);
    this.downloads = new Downloader(connection, this, context.config().maxSegmentBytes(), counters);
  }

  /**
   * Sends our METADATA and the HAVEs that it has no room for.
   *
   * @param theirs the peer's METADATA, if it has arrived
   */
  void sendHandshake(Optional<Metadata> theirs) {
    var plan = context.announcePlan().apply(theirs);
    var held = plan.mayAnnounce() ? plan.held() : List.<Announce>of();
    announcing = plan.mayAnnounce();
    Handshake.of(context, held).forEach(this::send);
    haves.onHandshake(held, plan.style(), plan.styleProven());
  }

  void begin(Metadata metadata) {
    metadata
        .field()
        .forEach(
            (level, sns) -> sns.forEach(sn -> haves.peerHolds(new SegmentId(level, sn), true)));
    peerInfo.owner().tell(new Event.Opened(peerInfo.peer(), metadata, announcing));
  }

  void announce(Announce segment) {
    if (announcing) {
      haves.announce(segment).forEach(this::send);
      if (haves.isWithholding() && !timers.isTimerActive(Timer.NAME)) {
        timers.startSingleTimer(Timer.NAME, context.config().name());
      }
    }
  }

  void withdraw(Withdraw segment) {
    if (announcing) {
      haves.withdraw(segment).ifPresent(this::send);
    }
  }

  void startAnnouncing(StartAnnouncing startAnnouncing) {
    announcing = true;
    startAnnouncing.held().forEach(segment -> haves.have(segment).forEach(this::send));
  }

  void setStyle(SetStyle setStyle) {
    haves.setStyle(setStyle.style(), setStyle.tentative()).forEach(this::send);
  }

  void onNameTimeout() {
    haves.release().forEach(this::send);
  }

  UploadQueue uploads() {
    return uploads;
  }

  Downloader downloads() {
    return downloads;
  }

  void handle(PeerMessage message) {
    if (message instanceof Request request) {
      uploads.onRequest(request);
    } else if (message instanceof PieceCancel cancel) {
      uploads.onCancel(cancel);
    } else if (message instanceof PieceAck ack) {
      uploads.onAck(ack);
    } else if (message instanceof Piece piece) {
      downloads.onPiece(piece);
    } else if (message instanceof PieceNotFound answer) {
      downloads.onNotFound(answer);
    } else if (message instanceof PieceAbort) {
      downloads.onAbort();
    } else {
      handleOther(message);
    }
  }

  private void handleOther(PeerMessage message) {
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
      counters.unknown(); // not known, or of no use to a super peer
    }
  }

  private void onHave(Have have) {
    var id = new SegmentId(have.level(), have.sn());
    haves.peerHolds(id, have.complete());
    tell(new Event.Holds(peerInfo.peer(), id, have.segId(), have.complete(), have.size()));
  }

  private void onLost(Lost lost) {
    var id = new SegmentId(lost.level(), lost.sn());
    haves.peerLost(id);
    tell(new Event.NoLongerHolds(peerInfo.peer(), id, lost.segId()));
  }

  private void onStats(Stats stats) {
    if (stats.level().isPresent() || stats.pos().isPresent()) {
      tell(new Event.PlaybackPosition(peerInfo.peer(), stats.level(), stats.pos()));
    }
  }

  private void onChoked(boolean choked) {
    downloads.onChoked(choked);
    if (choked) {
      onNameTimeout(); // a peer that only downloads announces nothing
    }
    tell(new Event.Choked(peerInfo.peer(), choked));
  }

  /** Sends STATS, so that the peer knows that we are alive. */
  void keepAlive() {
    send(new Stats(context.peerCount().getAsInt(), Optional.empty(), Optional.empty()));
  }

  @Override
  public void find(long ticket, Request request) {
    timers.startSingleTimer(Timer.LOOKUP, context.config().lookup());
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
    timers.startSingleTimer(Timer.UNCHOKE, context.config().choke());
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
    timers.startSingleTimer(Timer.FRAME, context.config().frame());
  }

  @Override
  public void onCancelled() {
    timers.cancel(Timer.FRAME);
    timers.startSingleTimer(Timer.ABORT, context.config().abort());
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
