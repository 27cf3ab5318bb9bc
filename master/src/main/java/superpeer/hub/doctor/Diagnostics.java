package superpeer.hub.doctor;

import akka.actor.typed.ActorSystem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import superpeer.hub.doctor.probe.AkkaHttpProbe;
import superpeer.hub.doctor.probe.HttpProbe;
import superpeer.hub.doctor.probe.JdkWebSocketProbe;
import superpeer.hub.doctor.probe.StunProbe;
import superpeer.hub.doctor.probe.UdpStunProbe;
import superpeer.hub.doctor.probe.WebSocketProbe;
import superpeer.protocol.address.AddressPolicy;

/** Creates all checks with their probes, and runs them. */
public final class Diagnostics {

  private final HttpProbe http;
  private final WebSocketProbe webSocketProbe;
  private final StunProbe stun;
  private final InstantSource clock;

  Diagnostics(HttpProbe http, WebSocketProbe webSocketProbe, StunProbe stun, InstantSource clock) {
    this.http = http;
    this.webSocketProbe = webSocketProbe;
    this.stun = stun;
    this.clock = clock;
  }

  /**
   * Creates diagnostics that use the real network.
   *
   * @param policy which origin addresses may be fetched: that of the workers
   */
  public static Diagnostics of(ActorSystem<?> system, AddressPolicy policy) {
    return new Diagnostics(
        new AkkaHttpProbe(system, policy),
        new JdkWebSocketProbe(),
        new UdpStunProbe(),
        InstantSource.system());
  }

  /** Runs all checks; waits up to {@link Doctor#TIMEOUT}. */
  public List<Finding> run(DiagnosisTarget target, DiagnosticRequest request)
      throws InterruptedException {
    return new Doctor().run(checks(target, request));
  }

  /**
   * Returns the diagnostic run of a hub that checks itself.
   *
   * @param hub without its advertised address
   */
  public DiagnosticRun of(DiagnosisTarget hub) {
    return (request, advertised) -> {
      var addresses = new ArrayList<>(hub.hubs());
      advertised.filter(url -> !addresses.contains(url)).ifPresent(addresses::add);
      var target =
          new DiagnosisTarget(addresses, hub.adminToken(), hub.accessToken(), hub.network());
      return run(target, request);
    };
  }

  List<Check> checks(DiagnosisTarget target, DiagnosticRequest request) {
    var api = new AdminApiClient(target, http);
    var network = target.network();
    var checks = new ArrayList<Check>();
    target
        .hubs()
        .forEach(hub -> checks.add(new HubCheck(hub, request, http, webSocketProbe, clock)));
    checks.add(new TokenCheck(target, api));
    checks.add(new NetworkCheck(target));
    checks.add(new StunCheck(network.stun(), network.announced(), stun));
    checks.add(new OriginCheck(request, http, clock));
    checks.add(new MixedContentCheck(target, request));
    checks.add(new ChannelCheck(request, api));
    return List.copyOf(checks);
  }
}
