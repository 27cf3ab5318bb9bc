package superpeer.master.fleet;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;

/**
 * Starts worker processes. The real one is in {@code superpeer.master.process}; tests have a fake.
 */
@FunctionalInterface
public interface WorkerLauncher {

  /**
   * Starts an idle process and returns at once; it seeds what it is told to by {@code Seed}.
   *
   * @param logIndex names its log file; no two living processes have the same
   * @throws java.io.UncheckedIOException if the operating system refuses
   */
  Handle launch(int logIndex);

  /** A running process. Its methods may be called from any thread, also after it has exited. */
  interface Handle {
    long pid();

    /** When the process started, epoch ms; with the pid it names the process. */
    long startedAtMs();

    /** Called once, at the start; events that came before are kept for it, in order. */
    void listen(Consumer<WorkerEvent> listener);

    /**
     * Queues a command; it reaches the worker as soon as its line is up, in order. A worker that
     * lets its queue overflow is stuck, and is killed.
     */
    void send(WorkerCommand command);

    /** Keeps for the next master how often this worker's place was given a new process. */
    void saveRestarts(int restarts);

    /** Ends the process and its descendants without asking them (SIGKILL). */
    void kill();

    /** Completes with the exit code, 128 + n after signal n; never fails. */
    CompletionStage<Integer> exit();
  }
}
