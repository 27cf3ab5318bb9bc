/**
 * Auto-seeding: decides which server seeds which channel, and why.
 *
 * <p>Start with {@link superpeer.hub.planner.AutoSeeder}, the actor that plans every second and
 * sends the resulting actions to the servers over REST. {@link superpeer.hub.planner.Planner}
 * decides: a pure function without memory, time or I/O. Manual seeds are never touched.
 */
package superpeer.hub.planner;
