package superpeer.hub.tracker;

/** What a node is to its swarm. */
enum PeerRole {
  VIEWER,
  SUPER_PEER;

  static PeerRole of(boolean superPeer) {
    return superPeer ? SUPER_PEER : VIEWER;
  }
}
