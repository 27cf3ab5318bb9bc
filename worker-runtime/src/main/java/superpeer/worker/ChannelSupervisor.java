package superpeer.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.protocol.address.AddressPolicy;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerStats.NativeResources;
import superpeer.worker.channel.Channel;
import superpeer.worker.channel.ChannelDependencies;
import superpeer.worker.config.InvalidConfiguration;
import superpeer.worker.config.Version;
import superpeer.worker.config.WorkerConfig;
import superpeer.worker.control.ProcessSampler;
import superpeer.worker.origin.HttpOriginClient;
import superpeer.worker.origin.OriginClient;
import superpeer.worker.origin.OriginEvent;
import superpeer.worker.origin.SharedOriginClient;
import superpeer.worker.origin.VariantSet;
import superpeer.worker.origin.VariantTrack;
import superpeer.worker.segment.DiskSegmentStore;
import superpeer.worker.segment.MemorySegmentStore;
import superpeer.worker.segment.SegmentStore;
import superpeer.worker.segment.SharedSegmentCache;
import superpeer.worker.swarm.HttpTrackerClient;
import superpeer.worker.swarm.WebSocketDialer;
import superpeer.worker.webrtc.RtcTransport;

/**
 * Runs a channel with its real dependencies: WebRTC, HTTP, files. Owns the transport; if WebRTC
 * cannot be loaded, the channel fails.
 *
 * <p>Some settings cannot change under running sessions: live or VOD, how peers are found, and how
 * they reach us. For those it stops the channel and starts another one with a new transport.
 */
final class ChannelSupervisor {

  private sealed interface Message {}

  private record FromMaster(WorkerCommand command) implements Message {}

  private record WebRtcLoaded(@Nullable Throwable failure) implements Message {}

  private record TransportClosed() implements Message {}

  private static final Logger log = LoggerFactory.getLogger(ChannelSupervisor.class);
  private static final int MAX_STASHED = 100;
  private static final long MIB = 1 << 20;

  static ChannelFactory factory(WorkerConfig config) {
    return new ChannelFactory() {
      @Override
      public Behavior<WorkerCommand> create(Assignment assignment, ActorRef<WorkerEvent> master) {
        return Behaviors.transformMessages(
            WorkerCommand.class,
            ChannelSupervisor.create(config, assignment, master),
            ChannelSupervisor::commands);
      }

      @Override
      public Behavior<?> warmUp() {
        return WarmUp.create(this);
      }
    };
  }

  private static akka.japi.pf.PFBuilder<WorkerCommand, Message> commands(
      akka.japi.pf.PFBuilder<WorkerCommand, Message> builder) {
    return builder.matchAny(FromMaster::new);
  }

  private static Behavior<Message> create(
      WorkerConfig config, Assignment assignment, ActorRef<WorkerEvent> master) {
    return Behaviors.setup(
        context ->
            Behaviors.withStash(
                MAX_STASHED,
                stash -> new ChannelSupervisor(context, stash, config, master).begin(assignment)));
  }

  private final ActorContext<Message> context;
  private final StashBuffer<Message> stash;
  private final WorkerConfig config;
  private final ActorRef<WorkerEvent> master;

  private ChannelSupervisor(
      ActorContext<Message> context,
      StashBuffer<Message> stash,
      WorkerConfig config,
      ActorRef<WorkerEvent> master) {
    this.context = context;
    this.stash = stash;
    this.config = config;
    this.master = master;
  }

  /** Starts the channel at once: it finds its swarm and content while WebRTC is still loading. */
  private Behavior<Message> begin(Assignment assignment) {
    var transport = RtcTransport.startLoading(config.webrtc(), assignment.network());
    context.pipeToSelf(transport.loaded(), (done, failure) -> new WebRtcLoaded(failure));
    var channel =
        context.spawnAnonymous(Channel.create(assignment, ports(assignment, transport), master));
    context.watch(channel);
    return stash.unstashAll(seeding(assignment, channel, transport));
  }

  private static Behavior<Message> loaded(WebRtcLoaded webRtcLoaded) {
    if (webRtcLoaded.failure() != null) {
      throw new InvalidConfiguration(String.valueOf(webRtcLoaded.failure()));
    }
    return Behaviors.same();
  }

  private Behavior<Message> seeding(
      Assignment assignment, ActorRef<Channel.Command> channel, RtcTransport transport) {
    return Behaviors.receive(Message.class)
        .onMessage(WebRtcLoaded.class, ChannelSupervisor::loaded)
        .onMessage(
            FromMaster.class,
            received -> onCommand(received.command(), assignment, channel, transport))
        .onSignal(ChildFailed.class, failed -> fail(failed.cause()))
        .onSignal(Terminated.class, ended -> Behaviors.stopped())
        .onSignal(PostStop.class, stopped -> closed(transport))
        .build();
  }

  private Behavior<Message> onCommand(
      WorkerCommand command,
      Assignment assignment,
      ActorRef<Channel.Command> channel,
      RtcTransport transport) {
    if (command instanceof WorkerCommand.Seed seed) {
      if (!assignment.canSwitchTo(seed.assignment())) {
        context.getLog().info("restarting the channel: the new settings need new connections");
        context.stop(channel);
        return restarting(seed.assignment(), transport);
      }
      channel.tell(new Channel.FromMaster(command));
      return seeding(seed.assignment(), channel, transport);
    }
    channel.tell(new Channel.FromMaster(command));
    return Behaviors.same();
  }

  private Behavior<Message> restarting(Assignment next, RtcTransport transport) {
    return Behaviors.receive(Message.class)
        .onMessage(
            FromMaster.class,
            command -> {
              stash.stash(command);
              return Behaviors.same();
            })
        .onMessage(WebRtcLoaded.class, late -> Behaviors.same())
        .onMessage(TransportClosed.class, transportClosed -> begin(next))
        .onSignal(Terminated.class, ended -> close(transport))
        .build();
  }

  private Behavior<Message> close(RtcTransport transport) {
    context.pipeToSelf(
        CompletableFuture.runAsync(
            transport::close,
            context
                .getSystem()
                .dispatchers()
                .lookup(DispatcherSelector.fromConfig(ChannelDependencies.BLOCKING))),
        (done, failure) -> new TransportClosed());
    return Behaviors.same();
  }

  private static Behavior<Message> closed(RtcTransport transport) {
    transport.close();
    return Behaviors.same();
  }

  private static Behavior<Message> fail(Throwable cause) {
    throw new IllegalStateException("the channel failed", cause);
  }

  private ChannelDependencies ports(Assignment assignment, RtcTransport transport) {
    var system = context.getSystem();
    return new ChannelDependencies(
        transport,
        new TransportUplink(transport),
        new HttpTrackerClient(system, assignment.swarm().tracker(), config.tracker()),
        new WebSocketDialer(system, config.signaling()),
        (latest, owner) -> origin(system, latest, owner),
        this::store,
        ProcessSampler.ofSelf(),
        new NativeStatsReader(transport),
        Clock.systemUTC(),
        config,
        Version.current());
  }

  private Behavior<VariantTrack.Command> origin(
      ActorSystem<?> system, Assignment assignment, ActorRef<OriginEvent> owner) {
    var policy = AddressPolicy.allowing(assignment.origin().allowNetworks());
    return VariantSet.create(
        new VariantTrack.Source(assignment.channel(), assignment.origin().url(), assignment.live()),
        shared(
            system,
            assignment,
            new HttpOriginClient(system, policy, config.origin().http(), assignment.origin())),
        config.origin().scheduling(),
        owner);
  }

  /** Shares fetched segments with the channel's other workers on this host. */
  private OriginClient shared(ActorSystem<?> system, Assignment assignment, OriginClient http) {
    if (!assignment.live() && !assignment.useDisk()) {
      return http;
    }
    var blocking =
        system.dispatchers().lookup(DispatcherSelector.fromConfig(ChannelDependencies.BLOCKING));
    return new SharedOriginClient(
        http,
        CompletableFuture.supplyAsync(() -> openCache(assignment), blocking),
        config.store().sharedLook(),
        config.origin().http().segmentTimeout(),
        blocking);
  }

  private SharedSegmentCache openCache(Assignment assignment) {
    var cacheDir = Path.of(assignment.origin().cacheDir());
    var channel = assignment.channel();
    try {
      return assignment.live()
          ? SharedSegmentCache.live(
              cacheDir,
              channel,
              assignment.origin().url().orElse(""),
              config.store().liveShared(),
              Clock.systemUTC())
          : SharedSegmentCache.vod(cacheDir, channel);
    } catch (IOException e) {
      log.warn(
          "the workers of this channel cannot share segments; each fetches for itself: {}",
          e.toString());
      throw new UncheckedIOException(e);
    }
  }

  private SegmentStore store(Assignment assignment) {
    var kept = config.store();
    if (assignment.live()) {
      return MemorySegmentStore.live(kept.liveBytes(), kept.liveWindow());
    }
    return assignment.useDisk()
        ? DiskSegmentStore.open(
            Path.of(assignment.origin().cacheDir()),
            assignment.channel(),
            assignment.limits().diskMb() * MIB,
            kept.vodBytes())
        : MemorySegmentStore.leastRecentlyUsed(kept.vodBytes());
  }

  /** Limits and measures a transport's uplink, in the units of the control line. */
  private record TransportUplink(RtcTransport transport) implements ChannelDependencies.Uplink {

    private static final double BYTES_PER_MEGABIT = 1e6 / 8;

    /** Rounds up to at least 1 byte/s: 0 would mean no limit. */
    @Override
    public void limit(double mbps) {
      transport.limitUplink(mbps <= 0 ? 0 : Math.max(1, Math.round(mbps * BYTES_PER_MEGABIT)));
    }

    @Override
    public Sent sent() {
      var stats = transport.stats();
      return new Sent(
          stats.wireBytes(), stats.uplinkLimit() / BYTES_PER_MEGABIT, stats.heldBackNanos());
    }
  }

  /** Reads what a transport and the JVM hold outside the heap, in the units of the control line. */
  private record NativeStatsReader(RtcTransport transport) implements Supplier<NativeResources> {

    private static final long KB = 1_024;

    @Override
    public NativeResources get() {
      var stats = transport.stats();
      return new NativeResources(
          directBytes() / KB,
          stats.outstandingBytes() / KB,
          stats.connections(),
          stats.ended().values().stream().mapToLong(Long::longValue).sum(),
          stats.messagesReceived());
    }

    private static long directBytes() {
      return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(pool -> pool.getName().equals("direct"))
          .mapToLong(BufferPoolMXBean::getMemoryUsed)
          .sum();
    }
  }
}
