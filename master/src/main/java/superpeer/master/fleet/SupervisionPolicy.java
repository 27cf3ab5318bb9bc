package superpeer.master.fleet;

import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import superpeer.master.fleet.WorkerFailure.Crashed;
import superpeer.master.fleet.WorkerFailure.Misconfigured;
import superpeer.master.fleet.WorkerFailure.RestartRequested;

/**
 * What becomes of a worker after each {@link WorkerFailure}. The fleet logs them, one line each.
 *
 * <p>After the first crash in a row a slot does not wait for that if another worker stands by; see
 * {@link CrashLoop}, which also counts those of one slot's several workers.
 *
 * <table>
 *   <caption>failure and strategy</caption>
 *   <tr><td>RestartRequested<td>a new process at once, not counted against the limit
 *   <tr><td>Crashed         <td>a new process after a growing pause, {@code maxRestarts} times
 *   <tr><td>Misconfigured   <td>the actor stops; the fleet reports it and frees the slot
 *   <tr><td>anything else   <td>a bug: the actor stops, with a stack trace in the log
 * </table>
 *
 * @param minPause before the first restart after a crash; doubled for each one in a row
 * @param maxPause the longest pause
 * @param maxRestarts in a row, before the fleet gives up
 * @param resetAfter how long a restarted worker must hold out for its crashes to be forgotten
 */
public record SupervisionPolicy(
    Duration minPause, Duration maxPause, int maxRestarts, Duration resetAfter) {

  /** Share by which a pause varies, so that workers felled together do not start together. */
  private static final double JITTER = 0.2;

  <T> Behavior<T> supervise(Behavior<T> worker) {
    var atOnce = SupervisorStrategy.restart().withLoggingEnabled(false);
    var afterAPause =
        SupervisorStrategy.restartWithBackoff(minPause, maxPause, JITTER)
            .withMaxRestarts(maxRestarts)
            .withResetBackoffAfter(resetAfter)
            .withLoggingEnabled(false);
    var never = SupervisorStrategy.stop().withLoggingEnabled(false);

    var requested = Behaviors.supervise(worker).onFailure(RestartRequested.class, atOnce);
    var crashed = Behaviors.supervise(requested).onFailure(Crashed.class, afterAPause);
    return Behaviors.supervise(crashed).onFailure(Misconfigured.class, never);
  }
}
