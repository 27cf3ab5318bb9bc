/**
 * The signaling server: passes messages between peers that know each other's id.
 *
 * <p>{@link superpeer.hub.signaling.ConnectionRegistry} (who is where) and {@link
 * superpeer.hub.signaling.ClientSession} (what one client may say) are plain code; {@link
 * superpeer.hub.signaling.SignalingShard} is the actor around a switchboard, {@link
 * superpeer.hub.signaling.SignalingRoutes} the HTTP in front. Messages are relayed as they came;
 * nothing here reads SDP. Only {@code WebSocketUpgrader} touches an internal of Akka HTTP.
 */
package superpeer.hub.signaling;
