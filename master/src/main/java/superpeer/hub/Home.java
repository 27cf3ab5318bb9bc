package superpeer.hub;

import java.nio.file.Path;
import java.util.Optional;
import superpeer.hub.doctor.Patient;
import superpeer.protocol.address.AddressPolicy;

/**
 * Where a hub that has a registry lives.
 *
 * @param dataDir of its database; exists
 * @param adminToken what logs in to {@code /hub/}
 * @param ownUrl of the REST API in this process, as it is reached from here
 * @param ownAccessToken what that wants as {@code X-ACCESS-TOKEN}
 * @param network how this machine's workers are reached
 * @param policy which origins they may fetch from
 */
public record Home(
    Path dataDir,
    String adminToken,
    String ownUrl,
    Optional<String> ownAccessToken,
    Patient.Network network,
    AddressPolicy policy) {

  /** The file that holds what the hub knows. */
  Path database() {
    return dataDir.resolve("hub.db").toAbsolutePath();
  }

  /** Never prints a token. */
  @Override
  public String toString() {
    return "Home[" + dataDir + ", " + ownUrl + "]";
  }
}
