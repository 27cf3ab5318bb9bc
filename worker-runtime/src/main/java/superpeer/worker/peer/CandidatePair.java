package superpeer.worker.peer;

/**
 * The ICE candidate pair that a connection uses. Contains no address.
 *
 * @param addressClass class of the peer's address, a value of {@code PeerView.address}
 * @param candidateTypes types of the two candidates, ours first; empty if not known
 * @param rttMs round-trip time as ICE last measured it; 0 if not known
 */
public record CandidatePair(String addressClass, String candidateTypes, double rttMs) {

  public static final CandidatePair UNKNOWN = new CandidatePair("unknown", "", 0);
}
