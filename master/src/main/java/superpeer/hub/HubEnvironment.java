package superpeer.hub;

import java.nio.file.Path;
import java.util.Optional;
import superpeer.hub.doctor.DiagnosisTarget;
import superpeer.protocol.address.AddressPolicy;

/**
 * Where a hub that has a registry lives.
 *
 * @param dataDir of its database; exists
 * @param adminToken what logs in to {@code /hub/}
 * @param selfUrl of the REST API in this process, as it is reached from here
 * @param selfAccessToken what that wants as {@code X-ACCESS-TOKEN}
 * @param network how this machine's workers are reached
 * @param originPolicy which origins they may fetch from
 */
public record HubEnvironment(
    Path dataDir,
    String adminToken,
    String selfUrl,
    Optional<String> selfAccessToken,
    DiagnosisTarget.WorkerNetwork network,
    AddressPolicy originPolicy) {

  /** The file that holds what the hub knows. */
  Path database() {
    return dataDir.resolve("hub.db").toAbsolutePath();
  }

  /** Never prints a token. */
  @Override
  public String toString() {
    return "Home[" + dataDir + ", " + selfUrl + "]";
  }
}
