/**
 * Which addresses may be fetched from: the rule that workers hold to and that the master explains.
 *
 * <p>Start with {@link superpeer.protocol.address.AddressPolicy}. Plain data; looks nothing up.
 */
package superpeer.protocol.address;
