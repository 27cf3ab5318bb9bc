package superpeer.hub.geo;

import java.net.InetAddress;

/** Locates IP addresses. Thread-safe; a lookup takes microseconds. */
@FunctionalInterface
public interface GeoIpDatabase {

  /** A database that knows no address. */
  GeoIpDatabase NONE = address -> GeoLocation.UNKNOWN;

  /**
   * @return an {@linkplain GeoLocation#estimated estimated} location, or unknown
   */
  GeoLocation locate(InetAddress address);
}
