/**
 * Auto-seeding: which server should seed which channel, and why.
 *
 * <p>{@link superpeer.hub.planner.Planner} is the core: a function of what is wanted and what there
 * is, without memory, time or I/O. {@link superpeer.hub.planner.AutoSeeder} is the actor that asks
 * it every second and has its orders carried out over REST. What people seeded is never touched.
 */
package superpeer.hub.planner;
