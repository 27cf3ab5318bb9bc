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
import superpeer.worker.peer.PeerSession.Broken;
import superpeer.worker.peer.PeerSession.Command;
import superpeer.worker.peer.PeerSession.Describe;
import superpeer.worker.peer.PeerSession.Drain;
import superpeer.worker.peer.PeerSession.Fetch;
import superpeer.worker.peer.PeerSession.Found;
import superpeer.worker.peer.PeerSession.FromConnection;
import superpeer.worker.peer.PeerSession.Leave;
import superpeer.worker.peer.PeerSession.Missing;
import superpeer.worker.peer.PeerSession.Notice;
import superpeer.worker.peer.PeerSession.Offer;
import superpeer.worker.peer.PeerSession.Overdue;
import superpeer.worker.peer.PeerSession.Party;
import superpeer.worker.peer.PeerSession.Reason;
import superpeer.worker.peer.PeerSession.Role;
import superpeer.worker.peer.PeerSession.Signalled;
import superpeer.worker.peer.PeerSession.Speak;
import superpeer.worker.peer.PeerSession.Withdraw;

/**
 * The phases of a {@link PeerSession}: what is heard in which, and how it ends. What is said once
 * it is open: {@link Dialogue}.
 */
final class Conversation {

  /** Malformed messages after which a peer is left: one may be a bug, three are a habit. */
  private static final int MAX_MALFORMED = 3;

  /** Never fatal: that would forbid the viewer to come back (docs/protocol §5.12). */
  private static final String FAREWELL = PeerMessageCodec.encode(new PeerMessage.Close(false));

  private static final String BY_PEER = "closed by the peer";

  private static final String CHOKE = PeerMessageCodec.encode(new PeerMessage.Choke());

  private final TimerScheduler<Command> timers;
  private final Party party;
  private final Terms terms;
  private final Ear ear;
  private final Connection connection;
  private final Tally tally = new Tally();
  private final Dialogue dialogue;
  private final Portrait portrait;
  private Figures counted = Figures.NONE;
  private int messages; // of the peer, since the last report
  private String ending = "the session failed";

  Conversation(
      ActorRef<Command> self,
      TimerScheduler<Command> timers,
      Party party,
      Terms terms,
      Ear ear,
      Connection connection) {
    this.timers = timers;
    this.party = party;
    this.terms = terms;
    this.ear = ear;
    this.connection = connection;
    this.dialogue = new Dialogue(self, timers, party, terms, connection, tally);
    this.portrait = new Portrait(party.peer(), timers, connection, tally, dialogue.serving());
  }

  /** Until the channel opens; how long that may take is the transport's. */
  Behavior<Command> connecting() {
    timers.startTimerAtFixedRate(Overdue.REPORT, terms.limits().report());
    return notYetOpen(this::ignore)
        .onMessage(FromConnection.Opened.class, opened -> greeting())
        .build();
  }

  /** Until the peer's METADATA; what it says before is of no use (docs/protocol §5.2). */
  private Behavior<Command> greeting() {
    if (party.role() == Role.INITIATOR) {
      dialogue.introduce(Optional.empty());
    }
    timers.startSingleTimer(Overdue.HANDSHAKE, terms.limits().handshake());
    return notYetOpen(this::onGreeting)
        .onMessageEquals(
            Overdue.HANDSHAKE, () -> end("no METADATA in " + terms.limits().handshake()))
        .build();
  }

  private Behavior<Command> onGreeting(PeerMessage message) {
    return message instanceof Metadata metadata ? onMetadata(metadata) : ignore(message);
  }

  private Behavior<Command> onMetadata(Metadata metadata) {
    if (!metadata.channel().equals(terms.channel().encoded())) {
      return end("on another channel");
    }
    if (party.role() == Role.ANSWERER) {
      dialogue.introduce(Optional.of(metadata));
    }
    dialogue.begin(metadata);
    portrait.introduced(metadata.version());
    timers.cancel(Overdue.HANDSHAKE);
    timers.startTimerAtFixedRate(Overdue.STATS, terms.limits().stats());
    timers.startSingleTimer(Overdue.SILENCE, terms.limits().silence());
    return open();
  }

  private Behavior<Command> open() {
    return conversing(dialogue::hear, Behaviors::same)
        .onMessage(Announce.class, segment -> after(() -> dialogue.announce(segment)))
        .onMessage(Withdraw.class, segment -> after(() -> dialogue.withdraw(segment)))
        .onMessage(Offer.class, offer -> after(() -> dialogue.offer(offer)))
        .onMessage(Speak.class, speak -> after(() -> dialogue.speak(speak)))
        .onMessage(Fetch.class, fetch -> after(() -> dialogue.fetching().onFetch(fetch)))
        .onMessageEquals(Overdue.NAME, () -> after(dialogue::onNameless))
        .onMessageEquals(Overdue.UNCHOKE, () -> after(dialogue::unchoke))
        .onMessage(Drain.class, this::drain)
        .build();
  }

  private Behavior<Command> drain(Drain drain) {
    if (dialogue.serving().isIdle()) {
      return end("drained");
    }
    connection.send(CHOKE);
    timers.startSingleTimer(Overdue.DRAIN, drain.patience());
    return draining();
  }

  /** Until what the peer asked for has arrived. What it asks for now it must ask others for. */
  private Behavior<Command> draining() {
    return conversing(this::hearLastWords, this::endIfIdle)
        .onMessage(Announce.class, segment -> Behaviors.same())
        .onMessage(Withdraw.class, segment -> Behaviors.same())
        .onMessage(Offer.class, segments -> Behaviors.same())
        .onMessage(Speak.class, style -> Behaviors.same())
        .onMessage(Fetch.class, this::refuse)
        .onMessage(Drain.class, again -> Behaviors.same())
        .onMessageEquals(Overdue.NAME, Behaviors::same)
        .onMessageEquals(Overdue.UNCHOKE, Behaviors::same)
        .onMessageEquals(Overdue.DRAIN, () -> end("not drained in time"))
        .build();
  }

  private void hearLastWords(PeerMessage message) {
    if (!(message instanceof PeerMessage.Request)) {
      dialogue.hear(message);
    }
  }

  private Behavior<Command> endIfIdle() {
    return dialogue.serving().isIdle() ? end("drained") : Behaviors.same();
  }

  private BehaviorBuilder<Command> notYetOpen(Function<PeerMessage, Behavior<Command>> listen) {
    return everywhere(listen)
        .onMessage(FromConnection.Frame.class, frame -> onStray(frame))
        .onMessage(Announce.class, known -> Behaviors.same()) // METADATA will tell
        .onMessage(Withdraw.class, known -> Behaviors.same())
        .onMessage(Broken.class, unknown -> Behaviors.same())
        .onMessage(Fetch.class, this::refuse)
        .onMessage(Drain.class, drain -> end("drained"));
  }

  /** What holds before and while draining: pieces go on, in both directions. */
  private BehaviorBuilder<Command> conversing(
      Consumer<PeerMessage> listen, Supplier<Behavior<Command>> next) {
    var serving = dialogue.serving();
    return everywhere(message -> after(() -> listen.accept(message), next))
        .onMessage(FromConnection.Frame.class, frame -> onFrame(frame))
        .onMessage(Found.class, f -> after(() -> serving.onFound(f), next))
        .onMessage(Broken.class, b -> after(() -> serving.onBroken(b.segment()), next))
        .onMessage(Missing.class, m -> after(() -> serving.onMissing(m.ticket()), next))
        .onMessage(
            FromConnection.Uploaded.class, u -> after(() -> serving.onUploaded(u.bytes()), next))
        .onMessage(
            FromConnection.Aborted.class, a -> after(() -> serving.onAborted(a.bytesSent()), next))
        .onMessageEquals(Overdue.STATS, () -> after(dialogue::keepAlive))
        .onMessageEquals(Overdue.SILENCE, () -> end("silent for " + terms.limits().silence()))
        .onMessageEquals(Overdue.LOOKUP, () -> after(serving::onSlow, next))
        .onMessageEquals(Overdue.START, () -> after(serving::onLatestStart))
        .onMessageEquals(Overdue.FRAME, () -> after(dialogue.fetching()::onSlow))
        .onMessageEquals(Overdue.ABORT, () -> after(dialogue.fetching()::onNoAbort));
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
        .onMessage(Describe.class, ask -> after(() -> portrait.onDescribe(ask)))
        .onMessage(FromConnection.Located.class, at -> after(() -> portrait.onWay(at.way())))
        .onMessageEquals(Overdue.LOOK, Behaviors::same)
        .onMessageEquals(Overdue.REPORT, this::report)
        .onSignal(PostStop.class, stopped -> farewell());
  }

  private Behavior<Command> onText(
      FromConnection.Text text, Function<PeerMessage, Behavior<Command>> listen) {
    ear.handled(text);
    messages++;
    if (messages > terms.limits().maxMessages()) {
      return end("sent more than " + terms.limits().maxMessages() + " messages a report interval");
    }
    if (timers.isTimerActive(Overdue.SILENCE)) {
      timers.startSingleTimer(Overdue.SILENCE, terms.limits().silence());
    }
    try {
      var message = PeerMessageCodec.decode(text.text());
      return message instanceof PeerMessage.Close ? end(BY_PEER) : listen.apply(message);
    } catch (MalformedMessage e) {
      return after(tally::malformed);
    }
  }

  private Behavior<Command> onOversized(FromConnection.Oversized word) {
    ear.handled(word);
    return after(tally::malformed);
  }

  private Behavior<Command> onFrame(FromConnection.Frame frame) {
    ear.handled(frame);
    return after(() -> dialogue.fetching().onFrame(frame.bytes()));
  }

  private Behavior<Command> onStray(FromConnection.Frame frame) {
    ear.handled(frame);
    return after(tally::stray);
  }

  private Behavior<Command> onSignal(Signal local) {
    tell(new Notice.Signals(party.peer(), local));
    return Behaviors.same();
  }

  private Behavior<Command> refuse(Fetch fetch) {
    tell(new Notice.NotFetched(party.peer(), fetch.id(), Reason.CLOSED));
    return Behaviors.same();
  }

  private Behavior<Command> ignore(PeerMessage message) {
    return after(tally::unknown);
  }

  private Behavior<Command> report() {
    messages = 0;
    var now = tally.figures();
    if (!now.equals(counted)) {
      counted = now;
      tell(new Notice.Counted(party.peer(), now));
    }
    return Behaviors.same();
  }

  private Behavior<Command> after(Runnable action) {
    return after(action, Behaviors::same);
  }

  private Behavior<Command> after(Runnable action, Supplier<Behavior<Command>> next) {
    action.run();
    return tally.strikes() < MAX_MALFORMED ? next.get() : end("malformed messages");
  }

  private Behavior<Command> end(String why) {
    ending = why;
    return Behaviors.stopped();
  }

  /** However the session ends, a failure of its own included. */
  private Behavior<Command> farewell() {
    dialogue.serving().abandon();
    // Who said CLOSE waits for nothing but that we close.
    connection.close(ending.equals(BY_PEER) ? Optional.empty() : Optional.of(FAREWELL));
    dialogue.fetching().lost();
    tell(new Notice.Closed(party.peer(), ending, tally.figures()));
    return Behaviors.same();
  }

  private void tell(Notice notice) {
    party.owner().tell(notice);
  }
}
