/**
 * Makes a peer reachable for viewers: its entry at the tracker and its signaling connections.
 *
 * <p>Start with {@link superpeer.worker.swarm.SwarmMembership} and {@link
 * superpeer.worker.swarm.SignalingClient}. They never give up, and they decide when to report an
 * error to their owner: once when it begins, once when it is over. {@link
 * superpeer.worker.swarm.Glare} decides which of two crossing offers remains. The package knows no
 * sessions, segments or WebRTC; it passes signals on unread. Wire: docs/protocol/wire.md §2 and §3.
 */
@NullMarked
package superpeer.worker.swarm;

import org.jspecify.annotations.NullMarked;
