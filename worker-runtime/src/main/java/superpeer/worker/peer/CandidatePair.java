package superpeer.worker.peer;

/**
 * How packets find a peer. Names no address.
 *
 * @param addressClass class of the peer's address, a word of {@code PeerView.address}
 * @param candidateTypes types of the candidates in use, ours first; empty if not known
 * @param rttMs round trip as ICE last measured it; 0 if not known
 */
public record CandidatePair(String addressClass, String candidateTypes, double rttMs) {

  public static final CandidatePair UNKNOWN = new CandidatePair("unknown", "", 0);
}
