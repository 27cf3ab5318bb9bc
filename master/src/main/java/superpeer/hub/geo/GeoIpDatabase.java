package superpeer.hub.geo;

import java.net.InetAddress;

/** Tells where an address is. From any thread; takes microseconds. */
@FunctionalInterface
public interface GeoIpDatabase {

  /** Knows nothing. */
  GeoIpDatabase NONE = address -> GeoLocation.UNKNOWN;

  /**
   * @return {@linkplain GeoLocation#estimated guessed}, or unknown
   */
  GeoLocation locate(InetAddress address);
}
