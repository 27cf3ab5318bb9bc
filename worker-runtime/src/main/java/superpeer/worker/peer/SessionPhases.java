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
 * Implements the phases of a {@link PeerSession}: which messages each accepts, and how the session
 * ends. {@link PeerMessageHandler} handles the messages of an open session.
 */
final class SessionPhases {

  /** The session ends after this many malformed messages: a single one may be a bug. */
  private static final int MAX_MALFORMED = 3;

  /** Never fatal: that would forbid the viewer to come back (docs/protocol/wire.md §5.12). */
  private static final String FAREWELL = PeerMessageCodec.encode(new PeerMessage.Close(false));

  private static final String BY_PEER = "closed by the peer";

  private static final String CHOKE = PeerMessageCodec.encode(new PeerMessage.Choke());

  private final TimerScheduler<Command> timers;
  private final PeerInfo peerInfo;
  private final SessionContext context;
  private final ConnectionEvents events;
  private final Connection connection;
  private final SessionCounters counters = new SessionCounters();
  private final PeerMessageHandler messageHandler;
  private final PeerDescriber describer;
  private SessionStats reported = SessionStats.NONE;
  private int messages; // from the peer, since the last report
  private String ending = "the session failed";

  SessionPhases(
      ActorRef<Command> self,
      TimerScheduler<Command> timers,
      PeerInfo peerInfo,
      SessionContext context,
      ConnectionEvents events,
      Connection connection) {
    this.timers = timers;
    this.peerInfo = peerInfo;
    this.context = context;
    this.events = events;
    this.connection = connection;
    this.messageHandler =
        new PeerMessageHandler(self, timers, peerInfo, context, connection, counters);
    this.describer =
        new PeerDescriber(peerInfo.peer(), timers, connection, counters, messageHandler.uploads());
  }

  /** Waits for the channel to open; the transport has the timeout. */
  Behavior<Command> connecting() {
    timers.startTimerAtFixedRate(Timer.REPORT, context.config().report());
    return beforeOpen(this::ignore)
        .onMessage(FromConnection.Opened.class, opened -> handshaking())
        .build();
  }

  /**
   * Waits for the peer's METADATA; other messages before it are ignored (docs/protocol/wire.md
   * §5.2).
   */
  private Behavior<Command> handshaking() {
    if (peerInfo.role() == Role.INITIATOR) {
      messageHandler.sendHandshake(Optional.empty());
    }
    timers.startSingleTimer(Timer.HANDSHAKE, context.config().handshake());
    return beforeOpen(this::onHandshakeMessage)
        .onMessageEquals(
            Timer.HANDSHAKE, () -> end("no METADATA in " + context.config().handshake()))
        .build();
  }

  private Behavior<Command> onHandshakeMessage(PeerMessage message) {
    return message instanceof Metadata metadata ? onMetadata(metadata) : ignore(message);
  }

  private Behavior<Command> onMetadata(Metadata metadata) {
    if (!metadata.channel().equals(context.channel().encoded())) {
      return end("the peer is on another channel");
    }
    if (peerInfo.role() == Role.ANSWERER) {
      messageHandler.sendHandshake(Optional.of(metadata));
    }
    messageHandler.begin(metadata);
    describer.setVersion(metadata.version());
    timers.cancel(Timer.HANDSHAKE);
    timers.startTimerAtFixedRate(Timer.STATS, context.config().stats());
    timers.startSingleTimer(Timer.SILENCE, context.config().silence());
    return open();
  }

  private Behavior<Command> open() {
    return exchanging(messageHandler::handle, Behaviors::same)
        .onMessage(Announce.class, segment -> after(() -> messageHandler.announce(segment)))
        .onMessage(Withdraw.class, segment -> after(() -> messageHandler.withdraw(segment)))
        .onMessage(
            StartAnnouncing.class,
            startAnnouncing -> after(() -> messageHandler.startAnnouncing(startAnnouncing)))
        .onMessage(SetStyle.class, setStyle -> after(() -> messageHandler.setStyle(setStyle)))
        .onMessage(Fetch.class, fetch -> after(() -> messageHandler.downloads().onFetch(fetch)))
        .onMessageEquals(Timer.NAME, () -> after(messageHandler::onNameTimeout))
        .onMessageEquals(Timer.UNCHOKE, () -> after(messageHandler::unchoke))
        .onMessage(Drain.class, this::drain)
        .build();
  }

  private Behavior<Command> drain(Drain drain) {
    if (messageHandler.uploads().isIdle()) {
      return end("drained");
    }
    connection.send(CHOKE);
    timers.startSingleTimer(Timer.DRAIN, drain.timeout());
    return draining();
  }

  /**
   * Waits until everything the peer has requested has arrived. Further requests are ignored; the
   * peer will ask others.
   */
  private Behavior<Command> draining() {
    return exchanging(this::handleWhileDraining, this::endIfIdle)
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

  private void handleWhileDraining(PeerMessage message) {
    if (!(message instanceof PeerMessage.Request)) {
      messageHandler.handle(message);
    }
  }

  private Behavior<Command> endIfIdle() {
    return messageHandler.uploads().isIdle() ? end("drained") : Behaviors.same();
  }

  private BehaviorBuilder<Command> beforeOpen(Function<PeerMessage, Behavior<Command>> handler) {
    return inEveryPhase(handler)
        .onMessage(FromConnection.Frame.class, frame -> onStray(frame))
        .onMessage(Announce.class, known -> Behaviors.same()) // METADATA will contain it
        .onMessage(Withdraw.class, known -> Behaviors.same())
        .onMessage(ArrivalFailed.class, unknown -> Behaviors.same())
        .onMessage(Fetch.class, this::refuse)
        .onMessage(Drain.class, drain -> end("drained"));
  }

  /** Common to an open and a draining session: pieces continue in both directions. */
  private BehaviorBuilder<Command> exchanging(
      Consumer<PeerMessage> handler, Supplier<Behavior<Command>> next) {
    var uploadQueue = messageHandler.uploads();
    return inEveryPhase(message -> after(() -> handler.accept(message), next))
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
        .onMessageEquals(Timer.STATS, () -> after(messageHandler::keepAlive))
        .onMessageEquals(Timer.SILENCE, () -> end("silent for " + context.config().silence()))
        .onMessageEquals(Timer.LOOKUP, () -> after(uploadQueue::onLookupTimeout, next))
        .onMessageEquals(Timer.LATEST_START, () -> after(uploadQueue::onLatestStart))
        .onMessageEquals(Timer.FRAME, () -> after(messageHandler.downloads()::onFrameTimeout))
        .onMessageEquals(Timer.ABORT, () -> after(messageHandler.downloads()::onAbortTimeout));
  }

  private BehaviorBuilder<Command> inEveryPhase(Function<PeerMessage, Behavior<Command>> handler) {
    return Behaviors.receive(Command.class)
        .onMessage(FromConnection.Text.class, text -> onText(text, handler))
        .onMessage(FromConnection.Oversized.class, this::onOversized)
        .onMessage(FromConnection.Signals.class, signal -> onSignal(signal.local()))
        .onMessage(Signalled.class, signal -> after(() -> connection.accept(signal.signal())))
        .onMessage(FromConnection.Closed.class, closed -> end(closed.why()))
        .onMessage(
            FromConnection.Flooded.class, flooded -> end("the peer sent more than we can handle"))
        .onMessage(Leave.class, leave -> end("left"))
        .onMessage(Describe.class, ask -> after(() -> describer.onDescribe(ask)))
        .onMessage(
            FromConnection.CandidatePairFound.class,
            at -> after(() -> describer.onCandidatePair(at.candidatePair())))
        .onMessageEquals(Timer.QUERY_INTERVAL, Behaviors::same)
        .onMessageEquals(Timer.REPORT, this::report)
        .onSignal(PostStop.class, stopped -> onStopped());
  }

  private Behavior<Command> onText(
      FromConnection.Text text, Function<PeerMessage, Behavior<Command>> handler) {
    events.handled(text);
    messages++;
    if (messages > context.config().maxMessages()) {
      return end(
          "sent more than " + context.config().maxMessages() + " messages per report interval");
    }
    if (timers.isTimerActive(Timer.SILENCE)) {
      timers.startSingleTimer(Timer.SILENCE, context.config().silence());
    }
    try {
      var message = PeerMessageCodec.decode(text.text());
      return message instanceof PeerMessage.Close ? end(BY_PEER) : handler.apply(message);
    } catch (MalformedMessage e) {
      return after(counters::malformed);
    }
  }

  private Behavior<Command> onOversized(FromConnection.Oversized message) {
    events.handled(message);
    return after(counters::malformed);
  }

  private Behavior<Command> onFrame(FromConnection.Frame frame) {
    events.handled(frame);
    return after(() -> messageHandler.downloads().onFrame(frame.bytes()));
  }

  private Behavior<Command> onStray(FromConnection.Frame frame) {
    events.handled(frame);
    return after(counters::stray);
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
    return after(counters::unknown);
  }

  private Behavior<Command> report() {
    messages = 0;
    var now = counters.stats();
    if (!now.equals(reported)) {
      reported = now;
      tell(new Event.StatsChanged(peerInfo.peer(), now));
    }
    return Behaviors.same();
  }

  private Behavior<Command> after(Runnable action) {
    return after(action, Behaviors::same);
  }

  private Behavior<Command> after(Runnable action, Supplier<Behavior<Command>> next) {
    action.run();
    return counters.strikes() < MAX_MALFORMED ? next.get() : end("malformed messages");
  }

  private Behavior<Command> end(String why) {
    ending = why;
    return Behaviors.stopped();
  }

  /** Runs however the session ends, even if it failed itself. */
  private Behavior<Command> onStopped() {
    messageHandler.uploads().abandon();
    // A peer that sent CLOSE only waits for us to close.
    connection.close(ending.equals(BY_PEER) ? Optional.empty() : Optional.of(FAREWELL));
    messageHandler.downloads().onConnectionClosed();
    tell(new Event.Closed(peerInfo.peer(), ending, counters.stats()));
    return Behaviors.same();
  }

  private void tell(Event event) {
    peerInfo.owner().tell(event);
  }
}
