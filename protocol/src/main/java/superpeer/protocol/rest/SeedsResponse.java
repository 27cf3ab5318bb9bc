package superpeer.protocol.rest;

import java.util.List;

/**
 * The answer to {@code GET /seeds}.
 *
 * @param ret 0
 * @param seeds every accepted seed with all its fields, as {@code POST /seed} takes it
 */
public record SeedsResponse(int ret, List<SeedRequest.Item> seeds) {}
