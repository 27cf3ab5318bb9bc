package superpeer.master.fleet;

import superpeer.protocol.control.Assignment;

/**
 * A worker that the previous master left seeding and that has connected to this one.
 *
 * @param slot number of its slot, unique among the adopted workers
 * @param logIndex number of its log file
 * @param process its process
 * @param assignment what it seeds, as it says
 * @param restarts processes that its slot has had after the first
 */
public record AdoptedWorker(
    int slot, int logIndex, WorkerLauncher.Handle process, Assignment assignment, int restarts) {}
