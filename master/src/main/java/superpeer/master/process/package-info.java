/**
 * Worker processes as the operating system sees them: the only package that starts any.
 *
 * <p>Holds the control line (one Unix domain socket, one thread for all workers), the run directory
 * with its socket and records, and the command line of a worker's JVM. Knows nothing of slots'
 * rules, restarts or channels. Start with {@link superpeer.master.process.ProcessLauncher}.
 */
package superpeer.master.process;
