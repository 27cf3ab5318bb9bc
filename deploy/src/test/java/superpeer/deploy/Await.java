package superpeer.deploy;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a future; a timeout fails the test. */
final class Await {
  private Await() {}

  static <T> T on(CompletionStage<T> stage) {
    return on(stage, 30, TimeUnit.SECONDS);
  }

  static <T> T on(CompletionStage<T> stage, long timeout, TimeUnit unit) {
    try {
      return stage.toCompletableFuture().get(timeout, unit);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("not within " + timeout + " " + unit, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
