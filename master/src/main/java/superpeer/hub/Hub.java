package superpeer.hub;

import static akka.http.javadsl.server.Directives.concat;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import java.time.InstantSource;
import java.util.Optional;
import superpeer.hub.config.HubConfig;
import superpeer.hub.counters.ActorSpawner;
import superpeer.hub.counters.Counters;
import superpeer.hub.dashboard.DashboardRoutes;
import superpeer.hub.http.FastPath;
import superpeer.hub.http.ForwardedForResolver;
import superpeer.hub.signaling.SignalTokens;
import superpeer.hub.signaling.SignalingCounter;
import superpeer.hub.signaling.SignalingServer;
import superpeer.hub.tracker.PeerIdSigner;
import superpeer.hub.tracker.TrackerCounter;
import superpeer.hub.tracker.TrackerServer;

/**
 * The tracker and the signaling server of this program, which make a cloud service unnecessary.
 *
 * <p>Both are open to every page, without the access token of the REST API, because viewers have
 * none. The hub reaches super peers over REST only, never through the master's classes. With a
 * {@link HubEnvironment} it also has a registry of servers and an admin API.
 */
public final class Hub {

  private final TrackerServer trackerServer;
  private final SignalingServer signalingServer;
  private final Optional<HubAdmin> admin;

  private Hub(
      TrackerServer trackerServer, SignalingServer signalingServer, Optional<HubAdmin> desk) {
    this.trackerServer = trackerServer;
    this.signalingServer = signalingServer;
    this.admin = desk;
  }

  /**
   * Starts the hub's actors. They stop with the actor system.
   *
   * @param home absent: tracker and signaling only
   */
  public static Hub start(
      ActorSystem<?> system,
      ActorSpawner actorSpawner,
      HubConfig config,
      Optional<HubEnvironment> home) {
    var clock = InstantSource.system();
    var clientAddress = new ForwardedForResolver(config.trustedProxies());
    var key = home.map(it -> IdKeyStore.load(it.database())).orElseGet(IdKeyStore::generate);
    var tokens = SignalTokens.of(config.signaling().tokens(), key, clock);
    var secrets = new TrackerServer.Secrets(Optional.of(tokens::issue), new PeerIdSigner(key));
    var trackerServer =
        new TrackerServer(system, actorSpawner, config.tracker(), secrets, clientAddress, clock);
    return new Hub(
        trackerServer,
        new SignalingServer(system, actorSpawner, config.signaling(), tokens, clock),
        home.map(it -> HubAdmin.start(system, actorSpawner, config, it, trackerServer)));
  }

  /** {@code /hub/}: the admin API, which requires a login, and the dashboard. */
  public Route adminRoutes() {
    return admin
        .map(it -> concat(it.routes(), new DashboardRoutes().routes()))
        .orElseGet(Directives::reject);
  }

  /** {@code /v1} and {@code /signal}; rejects everything else. */
  public Route routes() {
    return concat(trackerServer.routes(), signalingServer.routes());
  }

  /** The fast path for the most frequent calls of viewers, which bypasses the routes. */
  public FastPath fastPath() {
    return trackerServer.fastPath();
  }

  /** Counters of the tracker. Thread-safe, never blocks. */
  public Counters<TrackerCounter> trackerCounters() {
    return trackerServer.counters();
  }

  /** Counters of the signaling server. Thread-safe, never blocks. */
  public Counters<SignalingCounter> signalingCounters() {
    return signalingServer.counters();
  }
}
