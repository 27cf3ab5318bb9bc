/**
 * Decides which channels this server seeds, and in which slots.
 *
 * <p>Start with {@link superpeer.master.seeding.Seeding}, the actor that handles the operators'
 * requests and talks to the fleet and the database. {@link superpeer.master.seeding.Scheduler}
 * decides: it keeps seeds and slots and applies the rules of {@link
 * superpeer.master.seeding.SlotAdmission} (who gets a slot, who loses it) and {@link
 * superpeer.master.seeding.Autoscaler} (how many workers a channel has). {@link
 * superpeer.master.seeding.UplinkAllocator} decides how much each worker may send. This package
 * knows nothing of HTTP, SQL or processes.
 */
package superpeer.master.seeding;
