package superpeer.hub.doctor.probe;

import java.net.InetSocketAddress;

/** Queries STUN servers. Thread-safe. */
public interface StunProbe {

  /**
   * Returns the public address of this machine as the server sees it.
   *
   * @param server {@code stun:host[:port]}
   * @throws ProbeFailure if the server does not answer in a few seconds
   */
  InetSocketAddress mappedAddress(String server) throws ProbeFailure, InterruptedException;
}
