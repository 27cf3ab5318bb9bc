package superpeer.master.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;

/** Launches fake processes with pids from 100; tests send their events. */
public final class FakeLauncher implements WorkerLauncher {

  static final int KILLED = 137;
  private static final int FIRST_PID = 100;

  private final List<FakeProcess> launched = new ArrayList<>();
  private boolean refuses;

  @Override
  public synchronized FakeProcess launch(int logIndex) {
    if (refuses) {
      throw new UncheckedIOException(new IOException("no more processes"));
    }
    var process = new FakeProcess(FIRST_PID + launched.size(), logIndex);
    launched.add(process);
    return process;
  }

  /** Sets whether the operating system refuses new processes. */
  synchronized void refuse(boolean refuses) {
    this.refuses = refuses;
  }

  synchronized FakeProcess last() {
    return launched.get(launched.size() - 1);
  }

  synchronized int count() {
    return launched.size();
  }

  /** Processes that have not exited. */
  synchronized long alive() {
    return launched.stream().filter(process -> !process.exit.isDone()).count();
  }

  public static final class FakeProcess implements Handle {
    private final long pid;
    private final int logIndex;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private int restarts;
    private final List<WorkerCommand> sent = new ArrayList<>();
    private final Deque<WorkerEvent> buffered = new ArrayDeque<>();
    private Consumer<WorkerEvent> listener = buffered::add;

    FakeProcess(long pid, int logIndex) {
      this.pid = pid;
      this.logIndex = logIndex;
    }

    synchronized void emits(WorkerEvent event) {
      listener.accept(event);
    }

    void exitsWith(int code) {
      exit.complete(code);
    }

    synchronized List<WorkerCommand> sent() {
      return List.copyOf(sent);
    }

    boolean killed() {
      return exit.isDone() && exit.join() == KILLED;
    }

    int logIndex() {
      return logIndex;
    }

    synchronized void clearSent() {
      sent.clear();
    }

    @Override
    public long pid() {
      return pid;
    }

    @Override
    public long startedAtMs() {
      return 1_000 * pid;
    }

    @Override
    public synchronized void listen(Consumer<WorkerEvent> listener) {
      this.listener = listener;
      buffered.forEach(listener);
    }

    @Override
    public synchronized void send(WorkerCommand command) {
      sent.add(command);
    }

    @Override
    public synchronized void saveRestarts(int latest) {
      restarts = latest;
    }

    synchronized int restarts() {
      return restarts;
    }

    @Override
    public void kill() {
      exit.complete(KILLED);
    }

    @Override
    public CompletionStage<Integer> exit() {
      return exit;
    }
  }
}
