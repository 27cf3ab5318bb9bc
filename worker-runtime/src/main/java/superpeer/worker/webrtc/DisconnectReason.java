package superpeer.worker.webrtc;

/** How a connection came to its end; what failures are counted by. */
public enum DisconnectReason {
  /** We closed it. */
  LEFT,
  /** The peer closed it. */
  BY_PEER,
  /** Its session description was no good. */
  REFUSED,
  /** The channel did not open in time. */
  SETUP,
  /** The network between us broke. */
  DISCONNECTED,
  /** ICE or DTLS gave up. */
  FAILED,
  /** The peer sent faster than we can listen. */
  FLOODED,
  /** A bug, here or in the native library. */
  ERROR
}
