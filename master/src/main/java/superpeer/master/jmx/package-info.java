/**
 * The fleet for jconsole and its kin: read-only beans, fed by the notices that the fleet sends
 * anyway. A bean never asks anyone. Start with {@link superpeer.master.jmx.FleetBeans}.
 */
package superpeer.master.jmx;
