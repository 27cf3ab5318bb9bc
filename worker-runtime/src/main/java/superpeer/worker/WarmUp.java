package superpeer.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.ControlCodec;
import superpeer.protocol.control.FrameReader;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;
import superpeer.worker.channel.ChannelDependencies;
import superpeer.worker.config.WorkerConfig;
import superpeer.worker.loadtest.WarmUpViewers;
import superpeer.worker.warmup.LoopbackServer;

/**
 * Warms a standby worker up, so that its first seed does not wait for it. It seeds a small channel
 * to some viewers, all in this process; a {@link LoopbackServer} plays tracker, signaling server
 * and origin. Afterwards classes are loaded and linked, and hot code is compiled.
 *
 * <pre>
 *   seeding ──Ready──▶ serving ──viewers have left──▶ draining ──channel stopped──▶ stopped
 *      └──────────────────┴──────── timeout, failure ───┴────────────────────────────┘
 * </pre>
 *
 * <p>A failure is not reported: it would occur again with the first seed, which reports it. The
 * warm-up may be stopped early; when it has terminated, its WebRTC has been closed.
 */
final class WarmUp {

  sealed interface Command {}

  private record FromChannel(WorkerEvent event) implements Command {}

  private enum ViewersEvent implements Command {
    LEFT
  }

  private enum Timeout implements Command {
    END
  }

  /** A warm-up takes about 2 s on an idle machine; a loaded one may need much more. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Enough viewers for the JIT to compile the code that serves one; each takes some 200 ms. */
  static final int VIEWERS = 20;

  private static final long DRAIN_MS = 1_000;

  /**
   * @param channels creates the channel
   */
  static Behavior<Command> create(ChannelFactory channels) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startSingleTimer(Timeout.END, TIMEOUT);
                  return new WarmUp(context, LoopbackServer.open()).seeding(channels);
                }));
  }

  private final ActorContext<Command> context;
  private final LoopbackServer loopbackServer;

  private WarmUp(ActorContext<Command> context, LoopbackServer loopbackServer) {
    this.context = context;
    this.loopbackServer = loopbackServer;
  }

  private Behavior<Command> seeding(ChannelFactory channels) {
    var assignment = viaControlCodec(assignment());
    var channel =
        context.spawn(
            Behaviors.withMdc(
                WorkerCommand.class,
                Map.of("channel", "warm-up"),
                channels.create(
                    assignment, context.messageAdapter(WorkerEvent.class, FromChannel::new))),
            "channel",
            mayBlock());
    context.watch(channel);
    return Behaviors.receive(Command.class)
        .onMessage(
            FromChannel.class,
            fromChannel ->
                fromChannel.event() instanceof WorkerEvent.Ready
                    ? serving(assignment, channel)
                    : Behaviors.same())
        .onMessageEquals(Timeout.END, Behaviors::stopped)
        .onSignal(ChildFailed.class, failed -> Behaviors.stopped())
        .onSignal(Terminated.class, ended -> Behaviors.stopped())
        .onSignal(PostStop.class, stopped -> clear())
        .build();
  }

  private Behavior<Command> serving(Assignment assignment, ActorRef<WorkerCommand> channel) {
    var viewers =
        context.spawn(
            WarmUpViewers.create(
                assignment.channel(), assignment.swarm().tracker(), VIEWERS, viewerConfig()),
            "viewers",
            mayBlock());
    context.watchWith(viewers, ViewersEvent.LEFT);
    return Behaviors.receive(Command.class)
        .onMessage(FromChannel.class, fromChannel -> Behaviors.same())
        .onMessageEquals(ViewersEvent.LEFT, () -> drain(channel))
        .onMessageEquals(Timeout.END, Behaviors::stopped)
        .onSignal(ChildFailed.class, failed -> Behaviors.stopped())
        .onSignal(Terminated.class, ended -> Behaviors.stopped())
        .onSignal(PostStop.class, stopped -> clear())
        .build();
  }

  private static WorkerConfig viewerConfig() {
    var settings = WorkerConfig.load(Map.of("superpeer.worker.webrtc.peer-addresses", "on"));
    return WorkerConfig.from(settings.getConfig("superpeer.worker"));
  }

  private Behavior<Command> drain(ActorRef<WorkerCommand> channel) {
    channel.tell(new WorkerCommand.Drain(DRAIN_MS));
    return Behaviors.same();
  }

  private Behavior<Command> clear() {
    loopbackServer.close();
    return Behaviors.same();
  }

  /** Encodes and decodes the seed as if it came from the master. */
  private static Assignment viaControlCodec(Assignment assignment) {
    try {
      var encoded = ByteBuffer.wrap(ControlCodec.encode(new WorkerCommand.Seed(assignment)));
      var decoded = ControlCodec.decodeCommand(new FrameReader().read(encoded).get(0));
      return ((WorkerCommand.Seed) decoded.orElseThrow()).assignment();
    } catch (MalformedMessage e) {
      throw new AssertionError("our own command does not decode", e);
    }
  }

  /** Channel and viewers both block on native code when they start and stop. */
  private static DispatcherSelector mayBlock() {
    return DispatcherSelector.fromConfig(ChannelDependencies.BLOCKING);
  }

  private Assignment assignment() {
    return new Assignment(
        ChannelId.ofUrl(loopbackServer.playlist(), Optional.empty()),
        false,
        Optional.empty(),
        Optional.empty(),
        VIEWERS,
        false,
        new Assignment.Origin(
            Assignment.OriginMode.HYBRID,
            Optional.of(loopbackServer.playlist()),
            Optional.empty(),
            List.of("127.0.0.0/8"),
            ""),
        new Assignment.Swarm(loopbackServer.tracker(), Optional.empty(), Optional.empty()),
        new Assignment.Network(Optional.empty(), 0, 0, List.of()),
        new Assignment.Limits(0, 0, 0));
  }
}
