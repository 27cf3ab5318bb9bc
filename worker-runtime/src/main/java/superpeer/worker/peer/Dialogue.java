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
import superpeer.worker.peer.PeerSession.Notice;
import superpeer.worker.peer.PeerSession.Offer;
import superpeer.worker.peer.PeerSession.Overdue;
import superpeer.worker.peer.PeerSession.Party;
import superpeer.worker.peer.PeerSession.Reason;
import superpeer.worker.peer.PeerSession.Speak;
import superpeer.worker.peer.PeerSession.Withdraw;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

/**
 * What is said after the handshake: who of {@link Serving}, {@link Fetching} and {@link
 * Disclosures} hears which word, what the owner learns of it, and which clocks run.
 *
 * <p>Not thread-safe; {@link Conversation} owns it.
 */
final class Dialogue implements Serving.Desk, Fetching.Listener {

  private final ActorRef<Command> self;
  private final TimerScheduler<Command> timers;
  private final Party party;
  private final Terms terms;
  private final Connection connection;
  private final Tally tally;
  private final Disclosures disclosures = new Disclosures();
  private final Serving serving;
  private final Fetching fetching;
  private boolean offered;

  Dialogue(
      ActorRef<Command> self,
      TimerScheduler<Command> timers,
      Party party,
      Terms terms,
      Connection connection,
      Tally tally) {
    this.self = self;
    this.timers = timers;
    this.party = party;
    this.terms = terms;
    this.connection = connection;
    this.tally = tally;
    this.serving = new Serving(connection, this, terms.limits(), tally, System::nanoTime);
    this.fetching = new Fetching(connection, this, terms.limits().maxSegmentBytes(), tally);
  }

  /**
   * Our METADATA, and what it has no room for.
   *
   * @param theirs the peer's METADATA, if it has come
   */
  void introduce(Optional<Metadata> theirs) {
    var welcome = terms.welcome().apply(theirs);
    var held = welcome.offered() ? welcome.held() : List.<Announce>of();
    offered = welcome.offered();
    Introduction.of(terms, held).forEach(this::send);
    disclosures.introduced(held, welcome.style(), welcome.usual());
  }

  void begin(Metadata metadata) {
    metadata
        .field()
        .forEach(
            (level, sns) ->
                sns.forEach(sn -> disclosures.theyHold(new SegmentId(level, sn), true)));
    party.owner().tell(new Notice.Opened(party.peer(), metadata, offered));
  }

  void announce(Announce segment) {
    if (offered) {
      disclosures.announce(segment).forEach(this::send);
      if (disclosures.isWithholding() && !timers.isTimerActive(Overdue.NAME)) {
        timers.startSingleTimer(Overdue.NAME, terms.limits().name());
      }
    }
  }

  void withdraw(Withdraw segment) {
    if (offered) {
      disclosures.withdraw(segment).ifPresent(this::send);
    }
  }

  void offer(Offer offer) {
    offered = true;
    offer.held().forEach(segment -> disclosures.tell(segment).forEach(this::send));
  }

  void speak(Speak speak) {
    disclosures.speak(speak.style(), speak.guess()).forEach(this::send);
  }

  void onNameless() {
    disclosures.release().forEach(this::send);
  }

  Serving serving() {
    return serving;
  }

  Fetching fetching() {
    return fetching;
  }

  void hear(PeerMessage message) {
    if (message instanceof Request request) {
      serving.onRequest(request);
    } else if (message instanceof PieceCancel cancel) {
      serving.onCancel(cancel);
    } else if (message instanceof PieceAck ack) {
      serving.onAck(ack);
    } else if (message instanceof Piece piece) {
      fetching.onPiece(piece);
    } else if (message instanceof PieceNotFound answer) {
      fetching.onNotFound(answer);
    } else if (message instanceof PieceAbort) {
      fetching.onAbort();
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
      tally.unknown(); // known to the protocol, of no use to a super peer; or not known at all
    }
  }

  private void onHave(Have have) {
    var id = new SegmentId(have.level(), have.sn());
    disclosures.theyHold(id, have.complete());
    tell(new Notice.Holds(party.peer(), id, have.segId(), have.complete(), have.size()));
  }

  private void onLost(Lost lost) {
    var id = new SegmentId(lost.level(), lost.sn());
    disclosures.theyHoldNoMore(id);
    tell(new Notice.HoldsNoMore(party.peer(), id, lost.segId()));
  }

  private void onStats(Stats stats) {
    if (stats.level().isPresent() || stats.pos().isPresent()) {
      tell(new Notice.Playing(party.peer(), stats.level(), stats.pos()));
    }
  }

  private void onChoked(boolean choked) {
    fetching.onChoked(choked);
    if (choked) {
      onNameless(); // who only downloads tells nothing
    }
    tell(new Notice.Choked(party.peer(), choked));
  }

  /** Tells the peer that we are still there. */
  void keepAlive() {
    send(new Stats(terms.peers().getAsInt(), Optional.empty(), Optional.empty()));
  }

  @Override
  public void find(long ticket, Request request) {
    timers.startSingleTimer(Overdue.LOOKUP, terms.limits().lookup());
    tell(new Notice.Wanted(party.peer(), ticket, request, self));
  }

  @Override
  public void wake(Duration delay) {
    timers.startSingleTimer(Overdue.START, delay);
  }

  @Override
  public void choke() {
    if (!timers.isTimerActive(Overdue.UNCHOKE)) {
      send(new Choke());
    }
    timers.startSingleTimer(Overdue.UNCHOKE, terms.limits().choke());
  }

  void unchoke() {
    send(new Unchoke());
  }

  @Override
  public void fetched(SegmentId id, Segment segment) {
    tell(new Notice.Fetched(party.peer(), id, segment));
  }

  @Override
  public void notFetched(SegmentId id, Reason why) {
    tell(new Notice.NotFetched(party.peer(), id, why));
  }

  @Override
  public void running() {
    timers.startSingleTimer(Overdue.FRAME, terms.limits().frame());
  }

  @Override
  public void ending() {
    timers.cancel(Overdue.FRAME);
    timers.startSingleTimer(Overdue.ABORT, terms.limits().abort());
  }

  @Override
  public void idle() {
    timers.cancel(Overdue.FRAME);
    timers.cancel(Overdue.ABORT);
  }

  private void tell(Notice notice) {
    party.owner().tell(notice);
  }

  private void send(PeerMessage message) {
    connection.send(PeerMessageCodec.encode(message));
  }
}
