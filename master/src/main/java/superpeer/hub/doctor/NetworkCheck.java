package superpeer.hub.doctor;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import superpeer.protocol.address.AddressPolicy;
import superpeer.protocol.address.IpNetwork;

/**
 * Checks whether viewers can reach this machine's workers, by its addresses and UDP ports. Sends
 * nothing.
 */
final class NetworkCheck implements Check {

  private static final String ADDRESSES = "addresses";
  private static final String PORTS = "ports";
  private static final AddressPolicy PUBLIC = AddressPolicy.allowing(List.of());

  private final DiagnosisTarget target;

  NetworkCheck(DiagnosisTarget target) {
    this.target = target;
  }

  @Override
  public String name() {
    return ADDRESSES;
  }

  @Override
  public List<Finding> run() {
    var network = target.network();
    if (network.own().isEmpty()) {
      return List.of(
          Finding.skipped(
              ADDRESSES,
              "the hub is on another machine, so its addresses are unknown here",
              "run super-peer doctor on that machine"));
    }
    var findings = new ArrayList<Finding>();
    findings.add(addresses(network));
    findings.add(ports(network));
    if (target.hubs().stream().allMatch(Urls::isThisMachine)) {
      findings.add(onlyLocal(target.hubs().get(0)));
    }
    return findings;
  }

  private static Finding addresses(DiagnosisTarget.WorkerNetwork network) {
    if (network.announced().isPresent()) {
      return announced(network.announced().get());
    }
    var open = network.own().stream().filter(PUBLIC::allows).map(NetworkCheck::digits).toList();
    if (!open.isEmpty()) {
      return Finding.ok(ADDRESSES, "this machine has a public address: " + String.join(", ", open));
    }
    var listed =
        String.join(", ", network.own().stream().map(NetworkCheck::digits).limit(4).toList());
    return network.stun().isEmpty()
        ? Finding.warning(
            ADDRESSES,
            "this machine has no public address, only " + listed + ", and announces none",
            "for viewers outside this network, set superpeer.worker.announce-address to the public"
                + " address of the 1:1 NAT, or set superpeer.worker.stun")
        : Finding.ok(
            ADDRESSES, "this machine has only " + listed + "; workers get their address by STUN");
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
          "if viewers are outside this network, set superpeer.worker.announce-address to the"
              + " public address");
    } catch (IllegalArgumentException e) {
      return Finding.failed(
          ADDRESSES,
          "superpeer.worker.announce-address '" + address + "' is not an IP address",
          "set superpeer.worker.announce-address to an IP address, not a host name");
    }
  }

  private static Finding ports(DiagnosisTarget.WorkerNetwork network) {
    if (network.firstPort() == 0) {
      return Finding.ok(
          PORTS, "workers use any UDP port; open the whole UDP range in the firewall");
    }
    var range = network.firstPort() + "-" + network.lastPort();
    var count = network.lastPort() - network.firstPort() + 1;
    return count < network.maxViewers()
        ? Finding.warning(
            PORTS,
            "the UDP range %s has %d ports, but one worker takes up to %d viewers with a port each"
                .formatted(range, count, network.maxViewers()),
            "enlarge superpeer.worker.udp-port-range, and open the new range in the firewall")
        : Finding.ok(PORTS, "workers use UDP ports " + range + "; open them in the firewall");
  }

  private static Finding onlyLocal(URI hub) {
    return Finding.warning(
        ADDRESSES,
        "the hub was checked from this machine only, at " + hub,
        "pass the address that viewers use with --hub, or open the dashboard at it");
  }

  /** Returns the address without the interface. */
  private static String digits(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*$", "");
  }
}
