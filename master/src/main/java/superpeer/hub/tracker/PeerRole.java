package superpeer.hub.tracker;

/** The role of a peer in its swarm. */
enum PeerRole {
  VIEWER,
  /** It announced itself from where our super peers are ({@link CallFilter#isOurs}). */
  SUPER_PEER,
  /** It says that it is a super peer. Viewers get it only while there is no known one. */
  UNKNOWN_SUPER_PEER;

  boolean isSuperPeer() {
    return this != VIEWER;
  }

  static PeerRole of(boolean superPeer) {
    return superPeer ? SUPER_PEER : VIEWER;
  }
}
