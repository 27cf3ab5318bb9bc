package superpeer.hub.doctor;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import superpeer.protocol.address.AddressPolicy;
import superpeer.protocol.address.IpNetwork;

/**
 * Whether viewers elsewhere can reach this machine's workers: addresses and UDP ports. Asks nobody.
 */
final class NetworkCheck implements Check {

  private static final String ADDRESSES = "addresses";
  private static final String PORTS = "ports";
  private static final AddressPolicy PUBLIC = AddressPolicy.allowing(List.of());

  private final DiagnosisTarget diagnosisTarget;

  NetworkCheck(DiagnosisTarget diagnosisTarget) {
    this.diagnosisTarget = diagnosisTarget;
  }

  @Override
  public String name() {
    return ADDRESSES;
  }

  @Override
  public List<Finding> run() {
    var workerNetwork = diagnosisTarget.network();
    if (workerNetwork.own().isEmpty()) {
      return List.of(
          Finding.skipped(
              ADDRESSES,
              "the hub is elsewhere; how its workers are reached is not known here",
              "run super-peer doctor on that machine"));
    }
    var findings = new ArrayList<Finding>();
    findings.add(addresses(workerNetwork));
    findings.add(ports(workerNetwork));
    if (diagnosisTarget.hubs().stream().allMatch(Urls::isThisMachine)) {
      findings.add(onlyFromHere(diagnosisTarget.hubs().get(0)));
    }
    return findings;
  }

  private static Finding addresses(DiagnosisTarget.WorkerNetwork workerNetwork) {
    if (workerNetwork.announced().isPresent()) {
      return announced(workerNetwork.announced().get());
    }
    var open =
        workerNetwork.own().stream().filter(PUBLIC::allows).map(NetworkCheck::digits).toList();
    if (!open.isEmpty()) {
      return Finding.ok(ADDRESSES, "this machine has a public address: " + String.join(", ", open));
    }
    var listed =
        String.join(", ", workerNetwork.own().stream().map(NetworkCheck::digits).limit(4).toList());
    return workerNetwork.stun().isEmpty()
        ? Finding.warning(
            ADDRESSES,
            "this machine has no public address, only " + listed + ", and announces none",
            "for viewers outside of this network set superpeer.worker.announce-address to the"
                + " public address of the 1:1 NAT, or superpeer.worker.stun")
        : Finding.ok(
            ADDRESSES, "this machine has only " + listed + "; workers learn their address by STUN");
  }

  private static Finding announced(String address) {
    try {
      var ipNetwork = IpNetwork.of(address);
      if (PUBLIC.allows(ipNetwork.first())) {
        return Finding.ok(ADDRESSES, "workers announce " + address);
      }
      return Finding.warning(
          ADDRESSES,
          "workers announce " + address + ", which is not public",
          "right for viewers in the same network only; else set superpeer.worker.announce-address"
              + " to the public one");
    } catch (IllegalArgumentException e) {
      return Finding.failed(
          ADDRESSES,
          "workers are to announce '" + address + "', which is no IP address",
          "set superpeer.worker.announce-address to an address in digits, not a name");
    }
  }

  private static Finding ports(DiagnosisTarget.WorkerNetwork workerNetwork) {
    if (workerNetwork.firstPort() == 0) {
      return Finding.ok(PORTS, "workers use any UDP port; a firewall must let them all in");
    }
    var range = workerNetwork.firstPort() + "-" + workerNetwork.lastPort();
    var count = workerNetwork.lastPort() - workerNetwork.firstPort() + 1;
    return count < workerNetwork.maxViewers()
        ? Finding.warning(
            PORTS,
            "UDP ports %s are %d, and one worker takes up to %d viewers, each with a port"
                .formatted(range, count, workerNetwork.maxViewers()),
            "widen superpeer.worker.udp-port-range, and the firewall with it")
        : Finding.ok(PORTS, "UDP ports " + range + " must be open in the firewall");
  }

  private static Finding onlyFromHere(URI hub) {
    return Finding.warning(
        ADDRESSES,
        "the hub was looked at from this machine only, at " + hub,
        "name the address that viewers use as well: --hub, or open the dashboard by it");
  }

  /** Without the interface, which says nothing elsewhere. */
  private static String digits(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*$", "");
  }
}
