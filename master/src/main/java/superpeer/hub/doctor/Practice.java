package superpeer.hub.doctor;

import akka.actor.typed.ActorSystem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import superpeer.hub.doctor.probe.AkkaWeb;
import superpeer.hub.doctor.probe.JdkSockets;
import superpeer.hub.doctor.probe.Sockets;
import superpeer.hub.doctor.probe.StunServers;
import superpeer.hub.doctor.probe.UdpStunServers;
import superpeer.hub.doctor.probe.Web;
import superpeer.protocol.address.AddressPolicy;

/** All checks there are, with the network behind them. */
public final class Practice {

  private final Web web;
  private final Sockets sockets;
  private final StunServers stun;
  private final InstantSource clock;

  Practice(Web web, Sockets sockets, StunServers stun, InstantSource clock) {
    this.web = web;
    this.sockets = sockets;
    this.stun = stun;
    this.clock = clock;
  }

  /**
   * The real network.
   *
   * @param policy which origins may be fetched from: that of the workers
   */
  public static Practice of(ActorSystem<?> system, AddressPolicy policy) {
    return new Practice(
        new AkkaWeb(system, policy),
        new JdkSockets(),
        new UdpStunServers(),
        InstantSource.system());
  }

  /** Looks at everything; waits up to {@link Doctor#PATIENCE}. */
  public List<Finding> examine(Patient patient, Question question) throws InterruptedException {
    return new Doctor().examine(checks(patient, question));
  }

  /**
   * A hub that asks itself.
   *
   * @param hub without the address at which others reach it
   */
  public Examination of(Patient hub) {
    return (question, advertised) -> {
      var addresses = new ArrayList<>(hub.hubs());
      advertised.filter(url -> !addresses.contains(url)).ifPresent(addresses::add);
      var patient = new Patient(addresses, hub.adminToken(), hub.accessToken(), hub.network());
      return examine(patient, question);
    };
  }

  List<Check> checks(Patient patient, Question question) {
    var desk = new Desk(patient, web);
    var network = patient.network();
    var checks = new ArrayList<Check>();
    patient.hubs().forEach(hub -> checks.add(new HubCheck(hub, question, web, sockets, clock)));
    checks.add(new TokenCheck(patient, desk));
    checks.add(new NetworkCheck(patient));
    checks.add(new StunCheck(network.stun(), network.announced(), stun));
    checks.add(new OriginCheck(question, web, clock));
    checks.add(new MixedContentCheck(patient, question));
    checks.add(new ChannelCheck(question, desk));
    return List.copyOf(checks);
  }
}
