package superpeer.worker.webrtc;

/** Why a connection ended; failures are counted by it. */
public enum DisconnectReason {
  /** We closed it. */
  LEFT,
  /** The peer closed it. */
  BY_PEER,
  /** Its session description was invalid. */
  REFUSED,
  /** The channel did not open in time. */
  SETUP,
  /** The network between the peer and us broke. */
  DISCONNECTED,
  /** ICE or DTLS gave up. */
  FAILED,
  /** The peer sent faster than we can handle. */
  FLOODED,
  /** A bug, here or in the native library. */
  ERROR
}
