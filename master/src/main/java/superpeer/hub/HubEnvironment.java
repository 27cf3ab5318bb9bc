package superpeer.hub;

import java.nio.file.Path;
import java.util.Optional;
import superpeer.hub.doctor.DiagnosisTarget;
import superpeer.protocol.address.AddressPolicy;

/**
 * The environment of a hub that has a registry.
 *
 * @param dataDir directory of its database; exists
 * @param adminToken token that logs in to {@code /hub/}
 * @param selfUrl URL of the REST API in this process, as reached from here
 * @param selfAccessToken its {@code X-ACCESS-TOKEN}
 * @param network how viewers reach the workers of this machine
 * @param originPolicy which origins the workers may fetch from
 */
public record HubEnvironment(
    Path dataDir,
    String adminToken,
    String selfUrl,
    Optional<String> selfAccessToken,
    DiagnosisTarget.WorkerNetwork network,
    AddressPolicy originPolicy) {

  /** The file of the database. */
  Path database() {
    return dataDir.resolve("hub.db").toAbsolutePath();
  }

  /** Never prints a token. */
  @Override
  public String toString() {
    return "HubEnvironment[" + dataDir + ", " + selfUrl + "]";
  }
}
