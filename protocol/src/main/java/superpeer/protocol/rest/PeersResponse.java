package superpeer.protocol.rest;

import java.util.List;
import superpeer.protocol.control.PeerView;

/**
 * Answer of {@code GET /workers/{pid}/peers}.
 *
 * @param ret 0
 * @param total connected viewers, also those beyond the longest list
 * @param peers 500 at most, those that have been connected for the longest first
 */
public record PeersResponse(int ret, long pid, int total, List<PeerView> peers) {}
