package superpeer.protocol.rest;

/**
 * The response to {@code POST /ping}.
 *
 * @param ret 0
 * @param workers worker processes now
 * @param bandwidth the server's uplink, in Mbit/s
 * @param currentUplink payload rate of all workers, in Mbit/s
 * @param full whether a seed of default priority would be refused now
 * @param version of this program
 */
public record PingResponse(
    int ret, int workers, int bandwidth, double currentUplink, boolean full, String version) {}
