package superpeer.protocol.rest;

import java.util.List;

/**
 * The response to {@code GET /seeds}.
 *
 * @param ret 0
 * @param seeds all accepted seeds with all fields, as in {@code POST /seed}
 */
public record SeedsResponse(int ret, List<SeedRequest.Item> seeds) {}
