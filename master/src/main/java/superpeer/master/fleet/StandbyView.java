package superpeer.master.fleet;

import superpeer.protocol.control.WorkerStats;

/**
 * A standby worker: a process without an assignment.
 *
 * @param pid of the process
 * @param startedAtMs when it started, epoch ms
 * @param stats its latest report; {@link WorkerStats#NONE} until the first one
 */
public record StandbyView(long pid, long startedAtMs, WorkerStats stats) {}
