/**
 * Which channels this server seeds, and which slot seeds what.
 *
 * <p>{@link superpeer.master.seeding.SlotAdmission} decides, plain and without memory; {@link
 * superpeer.master.seeding.Scheduler} remembers seeds and slots; {@link
 * superpeer.master.seeding.Seeding} is the actor around them, which talks to the fleet, the
 * database and the REST API. Knows nothing of HTTP, SQL or processes.
 */
package superpeer.master.seeding;
