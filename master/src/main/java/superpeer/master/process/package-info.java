/**
 * Starts, finds and controls worker processes; the only package that starts processes.
 *
 * <p>Start with {@link superpeer.master.process.ProcessLauncher}. {@link
 * superpeer.master.process.ControlListener} serves the control line: one Unix domain socket, one
 * thread for all workers. {@link superpeer.master.process.RunDirectory} holds the socket and the
 * worker records; {@link superpeer.master.process.OrphanedWorkers} decides which workers of the
 * previous master are adopted. {@link superpeer.master.process.JavaCommand} has the options of a
 * worker's JVM. This package knows nothing of slots, restarts or channels.
 */
package superpeer.master.process;
