package superpeer.hub.registry;

import java.util.Optional;

/**
 * The location of a server, as set by its operator.
 *
 * @param country two capital letters
 * @param latitude degrees north, -90 to 90; present if the longitude is
 * @param longitude degrees east, -180 to 180
 * @param asn AS number of its network, digits only
 */
public record ServerLocation(
    Optional<String> country,
    Optional<Double> latitude,
    Optional<Double> longitude,
    Optional<String> asn) {

  public static final ServerLocation UNKNOWN =
      new ServerLocation(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
