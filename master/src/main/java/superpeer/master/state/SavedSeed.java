package superpeer.master.state;

import superpeer.protocol.rest.SeedRequest.Item;

/**
 * An accepted seed.
 *
 * @param item the seed as accepted or last updated
 * @param age smaller is older; unique
 */
public record SavedSeed(Item item, long age) {}
