/**
 * Decides which addresses may be fetched from. Workers apply the rule; the master explains it.
 *
 * <p>Start with {@link superpeer.protocol.address.AddressPolicy}, which decides alone. Plain data,
 * no lookups.
 */
package superpeer.protocol.address;
