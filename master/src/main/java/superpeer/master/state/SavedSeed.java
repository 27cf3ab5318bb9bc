package superpeer.master.state;

import superpeer.protocol.rest.SeedRequest.Item;

/**
 * An accepted seed.
 *
 * @param item as it was accepted, or updated last
 * @param age smaller is older; unique
 */
public record SavedSeed(Item item, long age) {}
