package superpeer.worker.webrtc;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all native calls on one thread, the native thread.
 *
 * <p>A failed task is counted, and the thread continues. Safe to use from any thread; after {@link
 * #shutdown} tasks are dropped.
 */
final class NativeExecutor implements Executor {

  private static final Logger log = LoggerFactory.getLogger(NativeExecutor.class);

  private final AtomicLong failures = new AtomicLong();
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            var owner = new Thread(task, "rtc-owner");
            owner.setDaemon(true);
            return owner;
          });

  NativeExecutor() {
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(() -> run(task));
    } catch (RejectedExecutionException late) {
      log.debug("dropped a task after the transport was closed");
    }
  }

  /** Like {@link #schedule}, for tasks that need not be cancelled. */
  void scheduleOnce(Duration delay, Runnable task) {
    var unused = schedule(delay, task);
  }

  Future<?> schedule(Duration delay, Runnable task) {
    return thread.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  void shutdown() {
    thread.shutdown();
  }

  /** Number of failed tasks; each is a bug, here or in the native library. */
  long failures() {
    return failures.get();
  }

  /** Catches Error too: webrtc-java throws it for an invalid session description. */
  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      onFailure(e);
    }
  }

  /** Counts a failure and logs only the first, since a peer may cause it again and again. */
  void onFailure(Throwable e) {
    if (failures.getAndIncrement() == 0) {
      log.error("a task of the WebRTC thread failed; further failures are only counted", e);
    }
  }
}
