package superpeer.master;

import superpeer.hub.doctor.DiagnosisTarget;
import superpeer.hub.doctor.probe.LocalInterfaces;
import superpeer.master.config.MasterSettings;
import superpeer.protocol.address.AddressPolicy;

/** Describes this machine to the hub. */
final class HostInfo {

  private HostInfo() {}

  static DiagnosisTarget.WorkerNetwork network(MasterSettings settings) {
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

  static AddressPolicy addressPolicy(MasterSettings settings) {
    return AddressPolicy.allowing(settings.origin().allowNetworks());
  }
}
