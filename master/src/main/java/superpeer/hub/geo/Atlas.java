package superpeer.hub.geo;

import java.net.InetAddress;

/** Tells where an address is. From any thread; takes microseconds. */
@FunctionalInterface
public interface Atlas {

  /** Knows nothing. */
  Atlas NONE = address -> Spot.UNKNOWN;

  /**
   * @return {@linkplain Spot#guessed guessed}, or unknown
   */
  Spot locate(InetAddress address);
}
