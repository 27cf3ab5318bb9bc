package superpeer.master.fleet;

import java.time.Duration;

/**
 * How long the fleet waits for a process before it kills it.
 *
 * @param ready from its start to Ready; a process that has said what keeps it from being ready may
 *     take longer, since another one would fare no better
 * @param silence between two of its reports; three report intervals, 6 s
 * @param drain what a draining worker may take for its running pieces
 * @param handOver over which the viewers of a worker go to the one that takes its place
 * @param exit from the end of that to its exit
 */
public record ProcessTimeouts(
    Duration ready, Duration silence, Duration drain, Duration handOver, Duration exit) {}
