package superpeer.hub.tracker;

/**
 * A channel as the tracker knows it now.
 *
 * @param channel its id
 * @param live as the member that joined last says
 * @param viewers present ones
 * @param superPeers present ones
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
