package superpeer.worker.peer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.protocol.peer.PeerMessageCodec;
import superpeer.protocol.signaling.Signal;
import superpeer.worker.peer.PeerSession.Announce;
import superpeer.worker.peer.PeerSession.ArrivalFailed;
import superpeer.worker.peer.PeerSession.Command;
import superpeer.worker.peer.PeerSession.Describe;
import superpeer.worker.peer.PeerSession.Drain;
import superpeer.worker.peer.PeerSession.Event;
import superpeer.worker.peer.PeerSession.Fetch;
import superpeer.worker.peer.PeerSession.Found;
import superpeer.worker.peer.PeerSession.FromConnection;
import superpeer.worker.peer.PeerSession.Leave;
import superpeer.worker.peer.PeerSession.NotFound;
import superpeer.worker.peer.PeerSession.PeerInfo;
import superpeer.worker.peer.PeerSession.Reason;
import superpeer.worker.peer.PeerSession.Role;
import superpeer.worker.peer.PeerSession.SetStyle;
import superpeer.worker.peer.PeerSession.Signalled;
import superpeer.worker.peer.PeerSession.StartAnnouncing;
import superpeer.worker.peer.PeerSession.Timer;
import superpeer.worker.peer.PeerSession.Withdraw;

/**
 * The phases of a {@link PeerSession}: what is heard in which, and how it ends. What is said once
 * it is open: {@link PeerMessageHandler}.
 */
final class SessionPhases {

  /** Malformed messages after which a peer is left: one may be a bug, three are a habit. */
  private static final int MAX_MALFORMED = 3;

  /** Never fatal: that would forbid the viewer to come back (docs/protocol §5.12). */
  private static final String FAREWELL = PeerMessageCodec.encode(new PeerMessage.Close(false));

  private static final String BY_PEER = "closed by the peer";

  private static final String CHOKE = PeerMessageCodec.encode(new PeerMessage.Choke());

  private final TimerScheduler<Command> timers;
  private final PeerInfo peerInfo;
  private final SessionContext sessionContext;
  private final ConnectionEvents connectionEvents;
  private final Connection connection;
  private final SessionCounters sessionCounters = new SessionCounters();
  private final PeerMessageHandler peerMessageHandler;
  private final PeerDescriber peerDescriber;
  private SessionStats counted = SessionStats.NONE;
  private int messages; // of the peer, since the last report
  private String ending = "the session failed";

  SessionPhases(
      ActorRef<Command> self,
      TimerScheduler<Command> timers,
      PeerInfo peerInfo,
      SessionContext sessionContext,
      ConnectionEvents connectionEvents,
      Connection connection) {
    this.timers = timers;
    this.peerInfo = peerInfo;
    this.sessionContext = sessionContext;
    this.connectionEvents = connectionEvents;
    this.connection = connection;
    this.peerMessageHandler =
        new PeerMessageHandler(self, timers, peerInfo, sessionContext, connection, sessionCounters);
    this.peerDescriber =
        new PeerDescriber(
            peerInfo.peer(), timers, connection, sessionCounters, peerMessageHandler.serving());
  }

  /** Until the channel opens; how long that may take is the transport's. */
  Behavior<Command> connecting() {
    timers.startTimerAtFixedRate(Timer.REPORT, sessionContext.config().report());
    return notYetOpen(this::ignore)
        .onMessage(FromConnection.Opened.class, opened -> greeting())
        .build();
  }

  /** Until the peer's METADATA; what it says before is of no use (docs/protocol §5.2). */
  private Behavior<Command> greeting() {
    if (peerInfo.role() == Role.INITIATOR) {
      peerMessageHandler.sendHandshake(Optional.empty());
    }
    timers.startSingleTimer(Timer.HANDSHAKE, sessionContext.config().handshake());
    return notYetOpen(this::onGreeting)
        .onMessageEquals(
            Timer.HANDSHAKE, () -> end("no METADATA in " + sessionContext.config().handshake()))
        .build();
  }

  private Behavior<Command> onGreeting(PeerMessage message) {
    return message instanceof Metadata metadata ? onMetadata(metadata) : ignore(message);
  }

  private Behavior<Command> onMetadata(Metadata metadata) {
    if (!metadata.channel().equals(sessionContext.channel().encoded())) {
      return end("on another channel");
    }
    if (peerInfo.role() == Role.ANSWERER) {
      peerMessageHandler.sendHandshake(Optional.of(metadata));
    }
    peerMessageHandler.begin(metadata);
    peerDescriber.setVersion(metadata.version());
    timers.cancel(Timer.HANDSHAKE);
    timers.startTimerAtFixedRate(Timer.STATS, sessionContext.config().stats());
    timers.startSingleTimer(Timer.SILENCE, sessionContext.config().silence());
    return open();
  }

  private Behavior<Command> open() {
    return conversing(peerMessageHandler::handle, Behaviors::same)
        .onMessage(Announce.class, segment -> after(() -> peerMessageHandler.announce(segment)))
        .onMessage(Withdraw.class, segment -> after(() -> peerMessageHandler.withdraw(segment)))
        .onMessage(
            StartAnnouncing.class,
            startAnnouncing -> after(() -> peerMessageHandler.startAnnouncing(startAnnouncing)))
        .onMessage(SetStyle.class, setStyle -> after(() -> peerMessageHandler.setStyle(setStyle)))
        .onMessage(Fetch.class, fetch -> after(() -> peerMessageHandler.fetching().onFetch(fetch)))
        .onMessageEquals(Timer.NAME, () -> after(peerMessageHandler::onNameTimeout))
        .onMessageEquals(Timer.UNCHOKE, () -> after(peerMessageHandler::unchoke))
        .onMessage(Drain.class, this::drain)
        .build();
  }

  private Behavior<Command> drain(Drain drain) {
    if (peerMessageHandler.serving().isIdle()) {
      return end("drained");
    }
    connection.send(CHOKE);
    timers.startSingleTimer(Timer.DRAIN, drain.patience());
    return draining();
  }

  /** Until what the peer asked for has arrived. What it asks for now it must ask others for. */
  private Behavior<Command> draining() {
    return conversing(this::hearLastWords, this::endIfIdle)
        .onMessage(Announce.class, segment -> Behaviors.same())
        .onMessage(Withdraw.class, segment -> Behaviors.same())
        .onMessage(StartAnnouncing.class, segments -> Behaviors.same())
        .onMessage(SetStyle.class, style -> Behaviors.same())
        .onMessage(Fetch.class, this::refuse)
        .onMessage(Drain.class, again -> Behaviors.same())
        .onMessageEquals(Timer.NAME, Behaviors::same)
        .onMessageEquals(Timer.UNCHOKE, Behaviors::same)
        .onMessageEquals(Timer.DRAIN, () -> end("not drained in time"))
        .build();
  }

  private void hearLastWords(PeerMessage message) {
    if (!(message instanceof PeerMessage.Request)) {
      peerMessageHandler.handle(message);
    }
  }

  private Behavior<Command> endIfIdle() {
    return peerMessageHandler.serving().isIdle() ? end("drained") : Behaviors.same();
  }

  private BehaviorBuilder<Command> notYetOpen(Function<PeerMessage, Behavior<Command>> listen) {
    return everywhere(listen)
        .onMessage(FromConnection.Frame.class, frame -> onStray(frame))
        .onMessage(Announce.class, known -> Behaviors.same()) // METADATA will tell
        .onMessage(Withdraw.class, known -> Behaviors.same())
        .onMessage(ArrivalFailed.class, unknown -> Behaviors.same())
        .onMessage(Fetch.class, this::refuse)
        .onMessage(Drain.class, drain -> end("drained"));
  }

  /** What holds before and while draining: pieces go on, in both directions. */
  private BehaviorBuilder<Command> conversing(
      Consumer<PeerMessage> listen, Supplier<Behavior<Command>> next) {
    var uploadQueue = peerMessageHandler.serving();
    return everywhere(message -> after(() -> listen.accept(message), next))
        .onMessage(FromConnection.Frame.class, frame -> onFrame(frame))
        .onMessage(Found.class, f -> after(() -> uploadQueue.onFound(f), next))
        .onMessage(
            ArrivalFailed.class, b -> after(() -> uploadQueue.onArrivalFailed(b.segment()), next))
        .onMessage(NotFound.class, m -> after(() -> uploadQueue.onNotFound(m.ticket()), next))
        .onMessage(
            FromConnection.Uploaded.class,
            u -> after(() -> uploadQueue.onUploaded(u.bytes()), next))
        .onMessage(
            FromConnection.Aborted.class,
            a -> after(() -> uploadQueue.onAborted(a.bytesSent()), next))
        .onMessageEquals(Timer.STATS, () -> after(peerMessageHandler::keepAlive))
        .onMessageEquals(
            Timer.SILENCE, () -> end("silent for " + sessionContext.config().silence()))
        .onMessageEquals(Timer.LOOKUP, () -> after(uploadQueue::onLookupTimeout, next))
        .onMessageEquals(Timer.LATEST_START, () -> after(uploadQueue::onLatestStart))
        .onMessageEquals(Timer.FRAME, () -> after(peerMessageHandler.fetching()::onFrameTimeout))
        .onMessageEquals(Timer.ABORT, () -> after(peerMessageHandler.fetching()::onAbortTimeout));
  }

  private BehaviorBuilder<Command> everywhere(Function<PeerMessage, Behavior<Command>> listen) {
    return Behaviors.receive(Command.class)
        .onMessage(FromConnection.Text.class, text -> onText(text, listen))
        .onMessage(FromConnection.Oversized.class, this::onOversized)
        .onMessage(FromConnection.Signals.class, signal -> onSignal(signal.local()))
        .onMessage(Signalled.class, signal -> after(() -> connection.accept(signal.signal())))
        .onMessage(FromConnection.Closed.class, closed -> end(closed.why()))
        .onMessage(FromConnection.Flooded.class, flooded -> end("sent more than can be handled"))
        .onMessage(Leave.class, leave -> end("left"))
        .onMessage(Describe.class, ask -> after(() -> peerDescriber.onDescribe(ask)))
        .onMessage(
            FromConnection.CandidatePairFound.class,
            at -> after(() -> peerDescriber.onCandidatePair(at.candidatePair())))
        .onMessageEquals(Timer.QUERY_INTERVAL, Behaviors::same)
        .onMessageEquals(Timer.REPORT, this::report)
        .onSignal(PostStop.class, stopped -> onStopped());
  }

  private Behavior<Command> onText(
      FromConnection.Text text, Function<PeerMessage, Behavior<Command>> listen) {
    connectionEvents.handled(text);
    messages++;
    if (messages > sessionContext.config().maxMessages()) {
      return end(
          "sent more than "
              + sessionContext.config().maxMessages()
              + " messages a report interval");
    }
    if (timers.isTimerActive(Timer.SILENCE)) {
      timers.startSingleTimer(Timer.SILENCE, sessionContext.config().silence());
    }
    try {
      var message = PeerMessageCodec.decode(text.text());
      return message instanceof PeerMessage.Close ? end(BY_PEER) : listen.apply(message);
    } catch (MalformedMessage e) {
      return after(sessionCounters::malformed);
    }
  }

  private Behavior<Command> onOversized(FromConnection.Oversized word) {
    connectionEvents.handled(word);
    return after(sessionCounters::malformed);
  }

  private Behavior<Command> onFrame(FromConnection.Frame frame) {
    connectionEvents.handled(frame);
    return after(() -> peerMessageHandler.fetching().onFrame(frame.bytes()));
  }

  private Behavior<Command> onStray(FromConnection.Frame frame) {
    connectionEvents.handled(frame);
    return after(sessionCounters::stray);
  }

  private Behavior<Command> onSignal(Signal local) {
    tell(new Event.Signals(peerInfo.peer(), local));
    return Behaviors.same();
  }

  private Behavior<Command> refuse(Fetch fetch) {
    tell(new Event.NotFetched(peerInfo.peer(), fetch.id(), Reason.CLOSED));
    return Behaviors.same();
  }

  private Behavior<Command> ignore(PeerMessage message) {
    return after(sessionCounters::unknown);
  }

  private Behavior<Command> report() {
    messages = 0;
    var now = sessionCounters.stats();
    if (!now.equals(counted)) {
      counted = now;
      tell(new Event.StatsChanged(peerInfo.peer(), now));
    }
    return Behaviors.same();
  }

  private Behavior<Command> after(Runnable action) {
    return after(action, Behaviors::same);
  }

  private Behavior<Command> after(Runnable action, Supplier<Behavior<Command>> next) {
    action.run();
    return sessionCounters.strikes() < MAX_MALFORMED ? next.get() : end("malformed messages");
  }

  private Behavior<Command> end(String why) {
    ending = why;
    return Behaviors.stopped();
  }

  /** However the session ends, a failure of its own included. */
  private Behavior<Command> onStopped() {
    peerMessageHandler.serving().abandon();
    // Who said CLOSE waits for nothing but that we close.
    connection.close(ending.equals(BY_PEER) ? Optional.empty() : Optional.of(FAREWELL));
    peerMessageHandler.fetching().onConnectionClosed();
    tell(new Event.Closed(peerInfo.peer(), ending, sessionCounters.stats()));
    return Behaviors.same();
  }

  private void tell(Event event) {
    peerInfo.owner().tell(event);
  }
}
