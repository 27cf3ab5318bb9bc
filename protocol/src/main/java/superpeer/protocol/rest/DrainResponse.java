package superpeer.protocol.rest;

/**
 * The response to {@code POST /drain}, which is our extension.
 *
 * @param ret 0
 * @param draining whether new viewers and channels are rejected now
 * @param currentPeers viewers that are still connected
 * @param done whether the server drains and no viewer is left
 */
public record DrainResponse(int ret, boolean draining, int currentPeers, boolean done) {}
