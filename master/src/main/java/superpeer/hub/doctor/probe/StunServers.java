package superpeer.hub.doctor.probe;

import java.net.InetSocketAddress;

/** STUN servers. Any thread may call. */
public interface StunServers {

  /**
   * Asks by which address we are seen.
   *
   * @param server {@code stun:host[:port]}
   * @throws Unreachable if there is no answer in a few seconds
   */
  InetSocketAddress ask(String server) throws Unreachable, InterruptedException;
}
