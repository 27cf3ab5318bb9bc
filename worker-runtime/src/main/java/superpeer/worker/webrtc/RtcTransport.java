package superpeer.worker.webrtc;

import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.RTCBundlePolicy;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceServer;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.protocol.control.Assignment.Network;
import superpeer.worker.config.WebRtcConfig;
import superpeer.worker.peer.Connection;
import superpeer.worker.peer.Transport;

/**
 * Connects peers with webrtc-java. One a process.
 *
 * <p>Without STUN servers only host addresses are told, and an answer leaves with the first of
 * them; peers are known by the address that they speak from.
 */
public final class RtcTransport implements Transport {

  private static final Logger log = LoggerFactory.getLogger(RtcTransport.class);

  /** Loading the library takes 150 to 350 ms here; a loaded machine may need much more. */
  private static final Duration OPENING = Duration.ofSeconds(30);

  private static final Duration CLOSING = Duration.ofSeconds(3); // beyond lingering

  /** Longest wait for a STUN server, from our first host address. */
  private static final Duration STUN = Duration.ofSeconds(1);

  /** What native code holds for all connections. */
  private record NativeHandles(
      HeadlessAudioDeviceModule audio, PeerConnectionFactory factory, RTCConfiguration common) {}

  private final WebRtcConfig config;
  private final Network network;
  private final NativeExecutor executor = new NativeExecutor();
  private final Optional<NativeRelease> release;
  private final TransportCounters transportCounters = new TransportCounters();
  private final CompletableFuture<Void> loaded;

  // of the owner thread
  private final UplinkLimiter bucket = new UplinkLimiter(System.nanoTime());
  private final SendScheduler sendScheduler;
  private final Set<RtcConnection> connections = new LinkedHashSet<>();
  private final CompletableFuture<Void> emptied = new CompletableFuture<>();
  private Optional<NativeHandles> natives = Optional.empty();
  private boolean ticking;
  private boolean closing;

  private RtcTransport(WebRtcConfig config, Network network) {
    this.config = config;
    this.network = network;
    this.release = config.releaseClosed() ? NativeRelease.find() : Optional.empty();
    this.loaded =
        new CompletableFuture<Void>().orTimeout(OPENING.toMillis(), TimeUnit.MILLISECONDS);
    this.sendScheduler = new SendScheduler(config.windowBytes(), config.outstandingBytes(), bucket);
  }

  /**
   * As {@link #begin}, but blocks until that is done, for some 300 ms.
   *
   * @throws IllegalStateException if that does not work on this machine; the message says why
   */
  public static RtcTransport open(WebRtcConfig config, Network network) {
    var transport = begin(config, network);
    try {
      transport.loaded.get();
      return transport;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while WebRTC was loaded", e);
    } catch (ExecutionException e) {
      transport.executor.shutdown();
      throw unusable(e.getCause());
    }
  }

  /**
   * Begins to load the native library and to make what all connections share; connections wait for
   * that by themselves.
   */
  public static RtcTransport begin(WebRtcConfig config, Network network) {
    var transport = new RtcTransport(config, network);
    transport.executor.execute(
        () -> {
          try {
            transport.load();
            transport.loaded.complete(null);
          } catch (RuntimeException | Error e) {
            transport.loaded.completeExceptionally(e);
          }
        });
    return transport;
  }

  /**
   * Completes when connections can be made; exceptionally, with an {@link IllegalStateException}
   * whose message says why, if they cannot on this machine.
   */
  public CompletionStage<Void> loaded() {
    return loaded.exceptionally(
        failure -> {
          throw unusable(failure);
        });
  }

  private static IllegalStateException unusable(@Nullable Throwable why) {
    return new IllegalStateException(
        "WebRTC cannot be loaded: " + why + "; see the system packages in README.md", why);
  }

  /** Headless audio: without a sound device any other module ends the process. */
  private void load() {
    NativeLibrary.load();
    var audio = new HeadlessAudioDeviceModule();
    var factory = new PeerConnectionFactory(audio);
    natives = Optional.of(new NativeHandles(audio, factory, configuration()));
    log.debug(
        "WebRTC is loaded; closed connections are {}freed", release.isPresent() ? "" : "not ");
  }

  private RTCConfiguration configuration() {
    var common = new RTCConfiguration();
    common.bundlePolicy = RTCBundlePolicy.MAX_BUNDLE;
    common.certificates.add(DtlsCertificate.make(Instant.now()).pem());
    var ports = common.portAllocatorConfig;
    ports.minPort = network.minUdpPort();
    ports.maxPort = network.maxUdpPort();
    ports.setDisableRelay(true);
    ports.setDisableTcp(!config.tcp());
    ports.setDisableStun(network.stun().isEmpty());
    if (!network.stun().isEmpty()) {
      var server = new RTCIceServer();
      server.urls = List.copyOf(network.stun());
      common.iceServers.add(server);
    }
    return common;
  }

  @Override
  public Connection answer(String offerSdp, Connection.Listener listener) {
    return add(listener, connection -> connection.answer(offerSdp));
  }

  @Override
  public Connection call(Connection.Listener listener) {
    return add(listener, RtcConnection::call);
  }

  private Connection add(Connection.Listener listener, Consumer<RtcConnection> begin) {
    var connection =
        new RtcConnection(this, listener, new NativeCallbacks(executor, config.maxInboxBytes()));
    executor.execute(
        () -> {
          transportCounters.created();
          connections.add(connection);
          transportCounters.connections(connections.size());
          connection.handle(
              closing
                  ? late -> late.fail(DisconnectReason.LEFT, "the transport is closed")
                  : begin);
        });
    return connection;
  }

  /**
   * Limits what all peers together are sent, as it goes over the wire.
   *
   * @param bytesPerSecond with all packets; 0: as many as the network takes
   */
  public void limitUplink(long bytesPerSecond) {
    executor.execute(
        () -> {
          bucket.limit(bytesPerSecond);
          runScheduler();
        });
  }

  /** A snapshot; any thread. */
  public TransportStats stats() {
    return transportCounters.stats(executor.failures());
  }

  /**
   * Blocks until connections that still say their last words have said them, at most 3 s over
   * {@code linger}.
   */
  @Override
  public void close() {
    executor.execute(
        () -> {
          closing = true;
          List.copyOf(connections).forEach(RtcConnection::leave);
          endIfEmpty();
        });
    try {
      emptied.get(config.linger().plus(CLOSING).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("WebRTC was not unloaded in time; the end of the process frees it");
    }
    executor.shutdown();
  }

  // owner thread

  /** Only without connections: native code crashes over one that outlives its factory. */
  private void endIfEmpty() {
    if (closing && connections.isEmpty() && !emptied.isDone()) {
      natives.ifPresent(
          held -> {
            held.factory().dispose();
            held.audio().dispose();
          });
      natives = Optional.empty();
      emptied.complete(null);
    }
  }

  RTCPeerConnection connect(NativeCallbacks nativeCallbacks) {
    var held = natives.orElseThrow();
    return held.factory().createPeerConnection(held.common(), nativeCallbacks);
  }

  void free(RTCPeerConnection connection) {
    var pointer = release.map(frees -> frees.handleOf(connection));
    connection.close();
    pointer.ifPresent(handle -> release.orElseThrow().release(handle));
  }

  void opened() {
    transportCounters.opened(1);
  }

  void ended(RtcConnection connection, DisconnectReason how, boolean wasOpen) {
    connections.remove(connection);
    transportCounters.ended(how);
    transportCounters.opened(wasOpen ? -1 : 0);
    transportCounters.connections(connections.size());
    endIfEmpty();
  }

  void received(long bytes) {
    transportCounters.received(bytes);
    bucket.received(bytes);
    transportCounters.uplink(bucket);
  }

  /** A text, which does not wait; pieces pay for it. */
  void sentText(long bytes) {
    bucket.sent(bytes);
    transportCounters.uplink(bucket);
  }

  void runScheduler() {
    var more = sendScheduler.run(System.nanoTime());
    transportCounters.sent(
        sendScheduler.frames(), sendScheduler.bytes(), sendScheduler.outstanding());
    transportCounters.uplink(bucket);
    if (more && !ticking) {
      ticking = true;
      executor.later(config.tick(), this::tick);
    }
  }

  private void tick() {
    ticking = false;
    runScheduler();
  }

  SendScheduler sendScheduler() {
    return sendScheduler;
  }

  NativeExecutor executor() {
    return executor;
  }

  WebRtcConfig config() {
    return config;
  }

  SessionDescription.Candidates candidates() {
    return config.peerAddresses()
        ? SessionDescription.Candidates.KEPT
        : SessionDescription.Candidates.STRIPPED;
  }

  Optional<String> announceAddress() {
    return network.announceAddress();
  }

  /** From our first address to our answer. */
  Duration settle() {
    return network.stun().isEmpty() ? config.settle() : STUN;
  }
}
