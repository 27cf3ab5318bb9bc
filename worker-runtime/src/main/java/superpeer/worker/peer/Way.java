package superpeer.worker.peer;

/**
 * How packets find a peer. Names no address.
 *
 * @param address class of the peer's address, a word of {@code PeerView.address}
 * @param pair types of the candidates in use, ours first; empty if not known
 * @param rttMs round trip as ICE last measured it; 0 if not known
 */
public record Way(String address, String pair, double rttMs) {

  public static final Way UNKNOWN = new Way("unknown", "", 0);
}
