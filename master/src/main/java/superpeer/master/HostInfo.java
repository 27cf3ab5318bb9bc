package superpeer.master;

import superpeer.hub.doctor.DiagnosisTarget;
import superpeer.hub.doctor.probe.LocalInterfaces;
import superpeer.master.config.MasterSettings;
import superpeer.protocol.address.AddressPolicy;

/** What the hub is told of the machine that it shares with the master. */
final class HostInfo {

  private HostInfo() {}

  static DiagnosisTarget.WorkerNetwork network(MasterSettings masterSettings) {
    var worker = masterSettings.worker();
    var network = worker.network();
    return new DiagnosisTarget.WorkerNetwork(
        LocalInterfaces.addresses(),
        network.announceAddress(),
        network.minUdpPort(),
        network.maxUdpPort(),
        worker.maxViewers(),
        network.stun());
  }

  static AddressPolicy addressPolicy(MasterSettings masterSettings) {
    return AddressPolicy.allowing(masterSettings.origin().allowNetworks());
  }
}
