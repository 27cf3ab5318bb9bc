package superpeer.hub.planner;

/**
 * A channel at a server.
 *
 * @param server id of the server
 * @param channel id of the channel
 */
record Placement(String server, String channel) {}
