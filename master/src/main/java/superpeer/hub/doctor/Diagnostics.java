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

/** All checks there are, with the network behind them. */
public final class Diagnostics {

  private final HttpProbe httpProbe;
  private final WebSocketProbe webSocketProbe;
  private final StunProbe stun;
  private final InstantSource clock;

  Diagnostics(
      HttpProbe httpProbe, WebSocketProbe webSocketProbe, StunProbe stun, InstantSource clock) {
    this.httpProbe = httpProbe;
    this.webSocketProbe = webSocketProbe;
    this.stun = stun;
    this.clock = clock;
  }

  /**
   * The real network.
   *
   * @param policy which origins may be fetched from: that of the workers
   */
  public static Diagnostics of(ActorSystem<?> system, AddressPolicy policy) {
    return new Diagnostics(
        new AkkaHttpProbe(system, policy),
        new JdkWebSocketProbe(),
        new UdpStunProbe(),
        InstantSource.system());
  }

  /** Looks at everything; waits up to {@link Doctor#TIMEOUT}. */
  public List<Finding> run(DiagnosisTarget diagnosisTarget, DiagnosticRequest diagnosticRequest)
      throws InterruptedException {
    return new Doctor().run(checks(diagnosisTarget, diagnosticRequest));
  }

  /**
   * A hub that asks itself.
   *
   * @param hub without the address at which others reach it
   */
  public DiagnosticRun of(DiagnosisTarget hub) {
    return (diagnosticRequest, advertised) -> {
      var addresses = new ArrayList<>(hub.hubs());
      advertised.filter(url -> !addresses.contains(url)).ifPresent(addresses::add);
      var diagnosisTarget =
          new DiagnosisTarget(addresses, hub.adminToken(), hub.accessToken(), hub.network());
      return run(diagnosisTarget, diagnosticRequest);
    };
  }

  List<Check> checks(DiagnosisTarget diagnosisTarget, DiagnosticRequest diagnosticRequest) {
    var adminApiClient = new AdminApiClient(diagnosisTarget, httpProbe);
    var workerNetwork = diagnosisTarget.network();
    var checks = new ArrayList<Check>();
    diagnosisTarget
        .hubs()
        .forEach(
            hub ->
                checks.add(new HubCheck(hub, diagnosticRequest, httpProbe, webSocketProbe, clock)));
    checks.add(new TokenCheck(diagnosisTarget, adminApiClient));
    checks.add(new NetworkCheck(diagnosisTarget));
    checks.add(new StunCheck(workerNetwork.stun(), workerNetwork.announced(), stun));
    checks.add(new OriginCheck(diagnosticRequest, httpProbe, clock));
    checks.add(new MixedContentCheck(diagnosisTarget, diagnosticRequest));
    checks.add(new ChannelCheck(diagnosticRequest, adminApiClient));
    return List.copyOf(checks);
  }
}
