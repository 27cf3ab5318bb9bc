/**
 * How a worker is found by viewers: its place in the tracker's list and its signaling sockets.
 *
 * <p>Start with {@link superpeer.worker.swarm.SwarmMembership} and {@link
 * superpeer.worker.swarm.SignalingClient}; both try for ever and tell their owner once when they
 * are in trouble and once when it is over. The package knows no session, segment or WebRTC: signals
 * pass through it unread. Wire: protocol §2 and §3.
 */
@NullMarked
package superpeer.worker.swarm;

import org.jspecify.annotations.NullMarked;
