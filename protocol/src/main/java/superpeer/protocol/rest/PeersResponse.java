package superpeer.protocol.rest;

import java.util.List;
import superpeer.protocol.control.PeerView;

/**
 * The response to {@code GET /workers/{pid}/peers}.
 *
 * @param ret 0
 * @param total all connected viewers, also those not listed
 * @param peers at most 500, the longest connected first
 */
public record PeersResponse(int ret, long pid, int total, List<PeerView> peers) {}
