package superpeer.protocol.control;

/**
 * One connected peer as its worker sees it. Figures are those of this connection. Nothing here
 * tells where a viewer is: of its address only the class is known.
 *
 * @param peer the id that the tracker gave it
 * @param address class of the address that it speaks from: {@code loopback}, {@code private},
 *     {@code public}, {@code mdns}, {@code relay}, or {@code unknown} where WebRTC does not tell
 * @param pair types of the candidates in use, ours first: {@code host/prflx}; empty if not known
 * @param rttMs round trip as ICE last measured it; 0 if not known
 * @param sentKb segment bytes handed to the network, in units of 1,024 bytes; a running piece
 *     counts when it ends
 * @param receivedKb segment bytes taken from the peer, same unit
 * @param segment on its way to the peer, as {@code level/sn}; empty if there is none
 * @param waiting requests of the peer that wait for their turn
 * @param misses how often the peer counted us as too slow
 * @param version of its SDK; empty if it does not say
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
