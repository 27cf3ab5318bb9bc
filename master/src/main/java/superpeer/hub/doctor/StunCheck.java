package superpeer.hub.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import superpeer.hub.doctor.probe.ProbeFailure;
import superpeer.hub.doctor.probe.StunProbe;

/** Checks whether the configured STUN servers answer, and which public address they see. */
final class StunCheck implements Check {

  private static final String NAME = "stun";

  private final List<String> servers;
  private final Optional<String> announced;
  private final StunProbe stun;

  /**
   * @param announced address that workers put into their ICE candidates
   */
  StunCheck(List<String> servers, Optional<String> announced, StunProbe stun) {
    this.servers = List.copyOf(servers);
    this.announced = announced;
    this.stun = stun;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Finding> run() throws InterruptedException {
    if (servers.isEmpty()) {
      return List.of(
          Finding.skipped(
              NAME,
              "no STUN server is set; viewers use the SDK's defaults",
              "if viewers cannot reach the defaults, set superpeer.hub.tracker.stun"));
    }
    var findings = new ArrayList<Finding>();
    for (var server : servers) {
      findings.add(check(server));
    }
    return findings;
  }

  private Finding check(String server) throws InterruptedException {
    try {
      var mapped = stun.mappedAddress(server);
      var address = mapped.getAddress().getHostAddress();
      if (announced.isPresent() && !announced.get().equals(address)) {
        return Finding.warning(
            NAME,
            server + " sees the address " + address + ", but workers announce " + announced.get(),
            "set superpeer.worker.announce-address to the address that viewers reach");
      }
      return Finding.ok(NAME, server + " answers and sees the address " + address);
    } catch (ProbeFailure e) {
      return Finding.failed(
          NAME,
          server + " " + e.reason(),
          e.hintOr(
              "allow outgoing UDP and its replies in the firewall, or set another server in"
                  + " superpeer.hub.tracker.stun or superpeer.worker.stun"));
    }
  }
}
