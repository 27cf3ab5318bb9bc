package superpeer.hub.tracker;

/** What a node is to its swarm. */
enum Role {
  VIEWER,
  SUPER_PEER;

  static Role of(boolean superPeer) {
    return superPeer ? SUPER_PEER : VIEWER;
  }
}
