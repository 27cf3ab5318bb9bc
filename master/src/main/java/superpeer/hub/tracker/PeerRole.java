package superpeer.hub.tracker;

/** The role of a peer in its swarm. */
enum PeerRole {
  VIEWER,
  SUPER_PEER;

  static PeerRole of(boolean superPeer) {
    return superPeer ? SUPER_PEER : VIEWER;
  }
}
