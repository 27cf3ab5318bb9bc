package superpeer.master.fleet;

import java.time.Duration;

/**
 * How long the fleet waits for a process before it kills it.
 *
 * @param ready from its start to Ready; a process that has reported an error may take longer,
 *     because another process would have the same error
 * @param silence longest time between two reports; three report intervals, 6 s
 * @param drain for the running pieces of a draining worker
 * @param handOver over which the viewers of a worker move to its replacement
 * @param exit from the end of the drain to the exit
 */
public record ProcessTimeouts(
    Duration ready, Duration silence, Duration drain, Duration handOver, Duration exit) {}
