package superpeer.hub.tracker;

import java.util.Optional;

/**
 * Where the viewers of a channel are, as far as known.
 *
 * @param country where most of them are, two letters
 * @param middle center of those with a known position
 */
public record PeerLocations(Optional<String> country, Optional<Position> middle) {

  public static final PeerLocations UNKNOWN = new PeerLocations(Optional.empty(), Optional.empty());

  /**
   * @param latitude degrees north, -90 to 90
   * @param longitude degrees east, -180 to 180
   */
  public record Position(double latitude, double longitude) {}
}
