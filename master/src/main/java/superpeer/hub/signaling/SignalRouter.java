package superpeer.hub.signaling;

/** Relays envelopes to the registry that knows the receiver. Thread-safe. */
@FunctionalInterface
interface SignalRouter {

  /**
   * Relays one envelope.
   *
   * @param to receiver's id, at most {@link SignalingPeerId#MAX_LENGTH} characters
   * @param sender notified if the receiver is absent and the envelope asks for it
   */
  void relay(String to, SignalEnvelope envelope, ClientOutbox sender);
}
