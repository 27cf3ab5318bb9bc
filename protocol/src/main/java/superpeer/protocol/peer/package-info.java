/**
 * The data channel between two peers.
 *
 * <p>Start with {@link superpeer.protocol.peer.PeerMessage}. Binary frames have no header and no
 * type here: they are raw bytes of the segment that the last PIECE named.
 */
package superpeer.protocol.peer;
