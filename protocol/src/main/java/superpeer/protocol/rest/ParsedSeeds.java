package superpeer.protocol.rest;

import java.util.List;

/**
 * A seed request, its good items apart from its bad ones: a bad item refuses that item alone.
 *
 * @param items in the order of the request
 * @param refused with reason and way out
 */
public record ParsedSeeds(List<SeedRequest.Item> items, List<SeedResponse.Refusal> refused) {}
