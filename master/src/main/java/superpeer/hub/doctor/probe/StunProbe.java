package superpeer.hub.doctor.probe;

import java.net.InetSocketAddress;

/** STUN servers. Any thread may call. */
public interface StunProbe {

  /**
   * Asks by which address we are seen.
   *
   * @param server {@code stun:host[:port]}
   * @throws ProbeFailure if there is no answer in a few seconds
   */
  InetSocketAddress mappedAddress(String server) throws ProbeFailure, InterruptedException;
}
