package superpeer.hub.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import superpeer.hub.doctor.probe.ProbeFailure;
import superpeer.hub.doctor.probe.StunProbe;

/** Whether the STUN servers that we name answer, and what address they see us at. */
final class StunCheck implements Check {

  private static final String NAME = "stun";

  private final List<String> servers;
  private final Optional<String> announced;
  private final StunProbe stun;

  /**
   * @param announced address that workers put into their candidates
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
              "no STUN server is set here; viewers use the SDK's own",
              "if those are blocked where your viewers are, set superpeer.hub.tracker.stun"));
    }
    var findings = new ArrayList<Finding>();
    for (var server : servers) {
      findings.add(examine(server));
    }
    return findings;
  }

  private Finding examine(String server) throws InterruptedException {
    try {
      var seen = stun.mappedAddress(server);
      var address = seen.getAddress().getHostAddress();
      if (announced.isPresent() && !announced.get().equals(address)) {
        return Finding.warning(
            NAME,
            server + " sees us at " + address + ", workers announce " + announced.get(),
            "set superpeer.worker.announce-address to the address that viewers reach");
      }
      return Finding.ok(NAME, server + " answers, and sees us at " + address);
    } catch (ProbeFailure e) {
      return Finding.failed(
          NAME,
          server + " " + e.reason(),
          e.hintOr(
              "let UDP out and its answers in, or name another server in superpeer.hub.tracker.stun"
                  + " or superpeer.worker.stun"));
    }
  }
}
