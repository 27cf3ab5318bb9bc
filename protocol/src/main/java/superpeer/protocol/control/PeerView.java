package superpeer.protocol.control;

/**
 * One connected peer as its worker sees it. The figures are those of this connection. For privacy,
 * only the class of the address is included.
 *
 * @param peer its peer id
 * @param address class of its address: {@code loopback}, {@code private}, {@code public}, {@code
 *     mdns}, {@code relay}, or {@code unknown} if WebRTC does not say
 * @param pair types of the selected candidates, ours first: {@code host/prflx}; empty if unknown
 * @param rttMs latest round-trip time of ICE; 0 if unknown
 * @param sentKb segment bytes sent, in units of 1,024 bytes; a piece counts when it ends
 * @param receivedKb segment bytes received from the peer, same unit
 * @param segment being sent to the peer, as {@code level/sn}; empty if none
 * @param waiting queued requests of the peer
 * @param misses how often the peer reported that we were too slow
 * @param version of its SDK; empty if unknown
 * @param connectedAtMs epoch ms
 */
public record PeerView(
    String peer,
    String address,
    String pair,
    double rttMs,
    long sentKb,
    long receivedKb,
    String segment,
    int waiting,
    long misses,
    String version,
    long connectedAtMs) {}
