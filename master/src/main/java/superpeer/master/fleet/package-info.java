/**
 * Keeps the workers of this machine alive: a slot is a worker's place, an actor speaks for each
 * process, and a planned restart starts the new process before the old one drains.
 *
 * <p>Decides nothing about channels (that is {@code seeding}) and starts no process itself: {@link
 * superpeer.master.fleet.WorkerLauncher} is the port. Start with {@link
 * superpeer.master.fleet.Fleet} and {@link superpeer.master.fleet.SupervisionPolicy}.
 */
package superpeer.master.fleet;
