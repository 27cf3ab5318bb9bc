package superpeer.master.fleet;

import superpeer.protocol.control.WorkerStats;

/**
 * A process that stands by without an assignment.
 *
 * @param pid of the process
 * @param startedAtMs when it started, epoch ms
 * @param stats its latest figures; {@link WorkerStats#NONE} until its first report
 */
public record StandbyView(long pid, long startedAtMs, WorkerStats stats) {}
