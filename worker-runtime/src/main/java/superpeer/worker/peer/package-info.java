/**
 * Our side of one peer: the handshake, what each side holds, pieces in both directions.
 *
 * <p>Start with {@link superpeer.worker.peer.PeerSession}, the actor; what it says next is decided
 * by plain code beside it. It knows neither WebRTC (behind the port {@link
 * superpeer.worker.peer.Transport}) nor where segments come from (it asks its owner).
 */
@NullMarked
package superpeer.worker.peer;

import org.jspecify.annotations.NullMarked;
