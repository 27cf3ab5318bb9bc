package superpeer.protocol.rest;

import java.util.List;

/**
 * A parsed seed request: valid items, and rejected ones. An invalid item does not affect the
 * others.
 *
 * @param items in the order of the request
 * @param refused each with the reason and a hint
 */
public record ParsedSeeds(List<SeedRequest.Item> items, List<SeedResponse.Refusal> refused) {}
