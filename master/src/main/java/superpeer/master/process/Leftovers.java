package superpeer.master.process;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker processes that a master before us left running. */
final class Leftovers {

  private static final Logger log = LoggerFactory.getLogger(Leftovers.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Leftovers() {}

  /**
   * Ends them all. A process is one of ours only if pid <em>and</em> start instant are those of its
   * record.
   *
   * @return how many there were
   */
  static int reap(RunDirectory run) throws IOException {
    var reaped = 0;
    for (var left : run.records()) {
      var process = left.process();
      if (process.isPresent()) {
        log.warn("worker {} was left by a master before us and is ended", left.pid());
        end(process.get());
        reaped++;
      }
    }
    run.removeAll();
    return reaped;
  }

  private static void end(ProcessHandle process) {
    Trees.kill(process);
    try {
      CompletableFuture<ProcessHandle> exit = process.onExit();
      exit.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("worker {} did not end within {}", process.pid(), PATIENCE);
    }
  }
}
