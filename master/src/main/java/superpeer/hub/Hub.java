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
import superpeer.hub.signaling.SignalingCounter;
import superpeer.hub.signaling.SignalingServer;
import superpeer.hub.tracker.PeerIdSigner;
import superpeer.hub.tracker.TrackerCounter;
import superpeer.hub.tracker.TrackerServer;

/**
 * Tracker and signaling server of this program, so that nobody needs anyone's cloud.
 *
 * <p>Open to every page and without the access token of the REST API: viewers have none. Reaches
 * super peers as anyone does, never through the master's classes. A hub with a {@link
 * HubEnvironment} also has a registry of servers, and an API for their operator.
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
   * Starts the hub's actors in a system; they end with it.
   *
   * @param home absent: tracker and signaling only
   */
  public static Hub start(
      ActorSystem<?> system,
      ActorSpawner actorSpawner,
      HubConfig config,
      Optional<HubEnvironment> home) {
    var clock = InstantSource.system();
    var tokens = SignalingServer.tokens(config.signaling(), clock);
    var clients = new ForwardedForResolver(config.trustedProxies());
    var key = home.map(it -> IdKeyStore.load(it.database())).orElseGet(IdKeyStore::generate);
    var secrets = new TrackerServer.Secrets(tokens.map(t -> t::issue), new PeerIdSigner(key));
    var trackerServer =
        new TrackerServer(system, actorSpawner, config.tracker(), secrets, clients, clock);
    return new Hub(
        trackerServer,
        new SignalingServer(system, actorSpawner, config.signaling(), clock),
        home.map(it -> HubAdmin.start(system, actorSpawner, config, it, trackerServer)));
  }

  /** {@code /hub/}: for the operator, who logs in; and the page that uses it. */
  public Route adminRoutes() {
    return admin
        .map(it -> concat(it.routes(), new DashboardRoutes().routes()))
        .orElseGet(Directives::reject);
  }

  /** {@code /v1} and {@code /signal}; everything else is left to other routes. */
  public Route routes() {
    return concat(trackerServer.routes(), signalingServer.routes());
  }

  /** The calls of viewers that come most often, without the tree of routes. */
  public FastPath fastPath() {
    return trackerServer.fastPath();
  }

  /** What the tracker has counted; any thread may ask, and none waits. */
  public Counters<TrackerCounter> trackerCounters() {
    return trackerServer.counters();
  }

  /** What the signaling server has counted; any thread may ask, and none waits. */
  public Counters<SignalingCounter> signalingCounters() {
    return signalingServer.counters();
  }
}
