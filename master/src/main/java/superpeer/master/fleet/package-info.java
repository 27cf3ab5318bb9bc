/**
 * Keeps the workers of this machine running.
 *
 * <p>Start with {@link superpeer.master.fleet.Fleet}, the actor that others send commands to.
 * {@link superpeer.master.fleet.FleetController} decides which worker serves which slot; a slot
 * outlives its processes. Each worker has an actor, {@link superpeer.master.fleet.WorkerProcess},
 * that speaks with its process and checks it. {@link superpeer.master.fleet.SupervisionPolicy}
 * decides what happens after a crash. A planned restart starts the new process before the old one
 * drains. This package knows nothing of priorities, HTTP or files.
 */
package superpeer.master.fleet;
