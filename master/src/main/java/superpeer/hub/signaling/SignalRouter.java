package superpeer.hub.signaling;

/** Brings parcels to the switchboard that knows the receiver. May be called from any thread. */
@FunctionalInterface
interface SignalRouter {

  /**
   * @param to receiver's id, at most {@link SignalingPeerId#MAX_LENGTH} characters
   * @param sender told if the receiver is absent and the parcel asks for it
   */
  void relay(String to, SignalEnvelope signalEnvelope, ClientOutbox sender);
}
