/**
 * Messages of the data channel between two peers.
 *
 * <p>Start with {@link superpeer.protocol.peer.PeerMessage}; {@code PeerMessageCodec} decides what
 * is valid. Binary frames have neither header nor type: they are raw bytes of the segment that the
 * last PIECE named.
 */
package superpeer.protocol.peer;
