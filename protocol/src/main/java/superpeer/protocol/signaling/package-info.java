/**
 * Messages of the signaling server, over WebSocket or long polling.
 *
 * <p>Start with {@link superpeer.protocol.signaling.SignalingRequest}. What peers exchange inside
 * is a {@link superpeer.protocol.signaling.Signal}. {@code SignalingCodec} and {@code SignalCodec}
 * decide what is valid.
 */
package superpeer.protocol.signaling;
