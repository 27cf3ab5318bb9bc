package superpeer.hub.geo;

/** Computes distances on the surface of the earth. */
public final class GreatCircle {

  private static final double EARTH_RADIUS_KM = 6_371;

  private GreatCircle() {}

  /**
   * The distance between two positions in km, 0 to 20,016.
   *
   * @param latitude of the first, degrees north
   * @param longitude of the first, degrees east
   * @param otherLatitude of the second, degrees north
   * @param otherLongitude of the second, degrees east
   */
  public static double distanceKm(
      double latitude, double longitude, double otherLatitude, double otherLongitude) {
    var here = Math.toRadians(latitude);
    var there = Math.toRadians(otherLatitude);
    var east = Math.toRadians(otherLongitude - longitude);
    var haversine =
        square(Math.sin((there - here) / 2))
            + Math.cos(here) * Math.cos(there) * square(Math.sin(east / 2));
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(haversine)));
  }

  private static double square(double x) {
    return x * x;
  }
}
