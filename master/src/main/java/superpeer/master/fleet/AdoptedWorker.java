package superpeer.master.fleet;

import superpeer.protocol.control.Assignment;

/**
 * A worker that a master before us left seeding, and that has dialed us.
 *
 * @param slot the place it gets, unlike those of all others
 * @param logIndex the number of its log file
 * @param process its process
 * @param assignment what it says it seeds
 * @param restarts processes that its place has had after its first
 */
public record AdoptedWorker(
    int slot, int logIndex, WorkerLauncher.Handle process, Assignment assignment, int restarts) {}
