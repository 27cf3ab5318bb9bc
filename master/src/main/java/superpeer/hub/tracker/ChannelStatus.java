package superpeer.hub.tracker;

/**
 * The current state of a channel at the tracker.
 *
 * @param channel its id
 * @param live as reported by the member that joined last
 * @param viewers current number
 * @param superPeers current number
 * @param traffic since the swarm began
 * @param where its viewers are
 */
public record ChannelStatus(
    String channel,
    boolean live,
    int viewers,
    int superPeers,
    SwarmTraffic traffic,
    PeerLocations where) {}
