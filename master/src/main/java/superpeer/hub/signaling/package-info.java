/**
 * The signaling server: relays messages between peers that know each other's id.
 *
 * <p>Start with {@link superpeer.hub.signaling.ConnectionRegistry}, which decides which connection
 * an id has, and {@link superpeer.hub.signaling.ClientSession}, which decides what a client may
 * send; both are plain code. {@link superpeer.hub.signaling.SignalingShard} is the actor around a
 * registry, {@link superpeer.hub.signaling.SignalingRoutes} the HTTP in front. Messages are relayed
 * unchanged; nothing here reads SDP. Only {@code WebSocketUpgrader} uses internals of Akka HTTP.
 */
package superpeer.hub.signaling;
