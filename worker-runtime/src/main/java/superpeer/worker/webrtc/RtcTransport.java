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
 * Connects peers with webrtc-java. There is one transport per process.
 *
 * <p>Without STUN servers an answer contains only host candidates and is sent soon after the first
 * one. The address of a peer is known from its packets.
 */
public final class RtcTransport implements Transport {

  private static final Logger log = LoggerFactory.getLogger(RtcTransport.class);

  /**
   * Longest time for loading. It takes 150 to 350 ms on an idle machine; a loaded one may need much
   * more.
   */
  private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(30);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3); // in addition to linger

  /** Longest wait for a STUN server, from our first host address. */
  private static final Duration STUN_TIMEOUT = Duration.ofSeconds(1);

  /** The native objects that all connections share. */
  private record NativeHandles(
      HeadlessAudioDeviceModule audio, PeerConnectionFactory factory, RTCConfiguration common) {}

  private final WebRtcConfig config;
  private final Network network;
  private final NativeExecutor executor = new NativeExecutor();
  private final Optional<NativeRelease> release;
  private final TransportCounters counters = new TransportCounters();
  private final CompletableFuture<Void> loaded;

  // owned by the native thread
  private final UplinkLimiter uplinkLimiter = new UplinkLimiter(System.nanoTime());
  private final SendScheduler sendScheduler;
  private final Set<RtcConnection> connections = new LinkedHashSet<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private Optional<NativeHandles> natives = Optional.empty();
  private boolean ticking;
  private boolean closing;

  private RtcTransport(WebRtcConfig config, Network network) {
    this.config = config;
    this.network = network;
    this.release = config.releaseClosed() ? NativeRelease.find() : Optional.empty();
    this.loaded =
        new CompletableFuture<Void>().orTimeout(LOAD_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    this.sendScheduler =
        new SendScheduler(config.windowBytes(), config.outstandingBytes(), uplinkLimiter);
  }

  /**
   * Like {@link #startLoading}, but blocks until loading is done, which takes some 300 ms.
   *
   * @throws IllegalStateException if WebRTC cannot be used on this machine; the message says why
   */
  public static RtcTransport open(WebRtcConfig config, Network network) {
    var transport = startLoading(config, network);
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
   * Starts to load the native library and to create what all connections share. Connections can be
   * made at once; they wait for it.
   */
  public static RtcTransport startLoading(WebRtcConfig config, Network network) {
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
   * Completes when loading is done. Fails with an {@link IllegalStateException} whose message says
   * why if WebRTC cannot be used on this machine.
   */
  public CompletionStage<Void> loaded() {
    return loaded.exceptionally(
        failure -> {
          throw unusable(failure);
        });
  }

  private static IllegalStateException unusable(@Nullable Throwable why) {
    return new IllegalStateException(
        "WebRTC cannot be loaded: " + why + "; install the system packages that README.md lists",
        why);
  }

  /** Uses headless audio: any other module ends the process if there is no sound device. */
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
    common.certificates.add(DtlsCertificate.create(Instant.now()).pem());
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

  private Connection add(Connection.Listener listener, Consumer<RtcConnection> startLoading) {
    var connection =
        new RtcConnection(this, listener, new NativeCallbacks(executor, config.maxInboxBytes()));
    executor.execute(
        () -> {
          counters.created();
          connections.add(connection);
          counters.connections(connections.size());
          connection.handle(
              closing
                  ? late -> late.fail(DisconnectReason.LEFT, "the transport is closed")
                  : startLoading);
        });
    return connection;
  }

  /**
   * Limits what is sent to all peers together, as it goes over the wire.
   *
   * @param bytesPerSecond packet overhead included; 0: no limit
   */
  public void limitUplink(long bytesPerSecond) {
    executor.execute(
        () -> {
          uplinkLimiter.limit(bytesPerSecond);
          runScheduler();
        });
  }

  /** A snapshot; any thread. */
  public TransportStats stats() {
    return counters.stats(executor.failures());
  }

  /** Blocks until lingering connections have finished, at most 3 s longer than {@code linger}. */
  @Override
  public void close() {
    executor.execute(
        () -> {
          closing = true;
          List.copyOf(connections).forEach(RtcConnection::leave);
          disposeIfUnused();
        });
    try {
      closed.get(config.linger().plus(CLOSE_TIMEOUT).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("WebRTC was not unloaded in time; it is freed when the process ends");
    }
    executor.shutdown();
  }

  // native thread

  /**
   * Disposes the factory once no connection is left: native code crashes if one outlives its
   * factory.
   */
  private void disposeIfUnused() {
    if (closing && connections.isEmpty() && !closed.isDone()) {
      natives.ifPresent(
          held -> {
            held.factory().dispose();
            held.audio().dispose();
          });
      natives = Optional.empty();
      closed.complete(null);
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
    counters.opened(1);
  }

  void ended(RtcConnection connection, DisconnectReason how, boolean wasOpen) {
    connections.remove(connection);
    counters.ended(how);
    counters.opened(wasOpen ? -1 : 0);
    counters.connections(connections.size());
    disposeIfUnused();
  }

  void received(long bytes) {
    counters.received(bytes);
    uplinkLimiter.received(bytes);
    counters.uplink(uplinkLimiter);
  }

  /** Counts a sent text. Texts are never held back; pieces are, to make up for them. */
  void sentText(long bytes) {
    uplinkLimiter.sent(bytes);
    counters.uplink(uplinkLimiter);
  }

  void runScheduler() {
    var more = sendScheduler.run(System.nanoTime());
    counters.sent(sendScheduler.frames(), sendScheduler.bytes(), sendScheduler.outstanding());
    counters.uplink(uplinkLimiter);
    if (more && !ticking) {
      ticking = true;
      executor.scheduleOnce(config.tick(), this::tick);
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

  /** How long to wait after our first candidate before the description is sent. */
  Duration settle() {
    return network.stun().isEmpty() ? config.settle() : STUN_TIMEOUT;
  }
}
