package superpeer.protocol.rest;

/**
 * The answer to {@code POST /drain}, which is ours.
 *
 * @param ret 0
 * @param draining whether new viewers and channels are turned away now
 * @param currentPeers viewers that are still connected
 * @param done whether the server drains and none is left
 */
public record DrainResponse(int ret, boolean draining, int currentPeers, boolean done) {}
