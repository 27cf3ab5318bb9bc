/**
 * The signaling server, over WebSocket or long polling.
 *
 * <p>Start with {@link superpeer.protocol.signaling.SignalingRequest}; what peers tell each other
 * inside is a {@link superpeer.protocol.signaling.Signal}.
 */
package superpeer.protocol.signaling;
