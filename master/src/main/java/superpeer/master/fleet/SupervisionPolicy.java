package superpeer.master.fleet;

import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import superpeer.master.fleet.WorkerFailure.Crashed;
import superpeer.master.fleet.WorkerFailure.Misconfigured;
import superpeer.master.fleet.WorkerFailure.RestartRequested;

/**
 * Decides what happens after each {@link WorkerFailure}. The fleet logs each failure in one line.
 *
 * <p>After a first crash a slot does not wait for the restart if there is a standby worker; see
 * {@link CrashLoop}, which counts the crashes of all workers of a slot.
 *
 * <table>
 *   <caption>failure and strategy</caption>
 *   <tr><td>RestartRequested<td>a new process at once, not counted against the limit
 *   <tr><td>Crashed         <td>a new process after a growing pause, {@code maxRestarts} times
 *   <tr><td>Misconfigured   <td>the actor stops; the fleet reports it and frees the slot
 *   <tr><td>anything else   <td>a bug: the actor stops, with a stack trace in the log
 * </table>
 *
 * @param minPause before the restart after a first crash; doubled for each consecutive crash
 * @param maxPause the longest pause
 * @param maxRestarts consecutive restarts before the fleet gives up
 * @param forgivenAfter how long a restarted worker must run for earlier crashes to be forgotten
 */
public record SupervisionPolicy(
    Duration minPause, Duration maxPause, int maxRestarts, Duration forgivenAfter) {

  /** Share by which a pause varies, so that workers that crash together do not restart together. */
  private static final double JITTER = 0.2;

  <T> Behavior<T> supervise(Behavior<T> worker) {
    var immediately = SupervisorStrategy.restart().withLoggingEnabled(false);
    var withPause =
        SupervisorStrategy.restartWithBackoff(minPause, maxPause, JITTER)
            .withMaxRestarts(maxRestarts)
            .withResetBackoffAfter(forgivenAfter)
            .withLoggingEnabled(false);
    var never = SupervisorStrategy.stop().withLoggingEnabled(false);

    var requested = Behaviors.supervise(worker).onFailure(RestartRequested.class, immediately);
    var crashed = Behaviors.supervise(requested).onFailure(Crashed.class, withPause);
    return Behaviors.supervise(crashed).onFailure(Misconfigured.class, never);
  }
}
