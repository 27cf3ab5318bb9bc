/**
 * Exposes the fleet over JMX as read-only beans (docs/operations/jmx.md).
 *
 * <p>Start with {@link superpeer.master.jmx.FleetBeans}, which registers the beans and updates them
 * from the fleet's notices. Decides nothing; reading a bean sends no message.
 */
package superpeer.master.jmx;
