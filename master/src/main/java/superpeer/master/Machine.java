package superpeer.master;

import superpeer.hub.doctor.DiagnosisTarget;
import superpeer.hub.doctor.probe.LocalInterfaces;
import superpeer.master.config.Settings;
import superpeer.protocol.address.AddressPolicy;

/** What the hub is told of the machine that it shares with the master. */
final class Machine {

  private Machine() {}

  static DiagnosisTarget.WorkerNetwork network(Settings settings) {
    var worker = settings.worker();
    var network = worker.network();
    return new DiagnosisTarget.WorkerNetwork(
        LocalInterfaces.addresses(),
        network.announceAddress(),
        network.minUdpPort(),
        network.maxUdpPort(),
        worker.maxViewers(),
        network.stun());
  }

  static AddressPolicy policy(Settings settings) {
    return AddressPolicy.allowing(settings.origin().allowNetworks());
  }
}
