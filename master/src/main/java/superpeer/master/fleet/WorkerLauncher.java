package superpeer.master.fleet;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;

/**
 * Starts worker processes. The implementation is in {@code superpeer.master.process}; tests have a
 * fake.
 */
@FunctionalInterface
public interface WorkerLauncher {

  /**
   * Starts a process without an assignment and returns at once; {@code Seed} tells it what to seed.
   *
   * @param logIndex number of its log file; unique among running processes
   * @throws java.io.UncheckedIOException if the operating system refuses
   */
  Handle launch(int logIndex);

  /** A process. Its methods may be called from any thread, even after it has exited. */
  interface Handle {
    long pid();

    /** When the process started, epoch ms; identifies the process together with the pid. */
    long startedAtMs();

    /**
     * Sets the receiver of events; called once, at the start. Earlier events are kept for it, in
     * order.
     */
    void listen(Consumer<WorkerEvent> listener);

    /**
     * Queues a command. Commands reach the worker in order, as soon as it is connected. A worker
     * whose queue overflows is stuck and is killed.
     */
    void send(WorkerCommand command);

    /** Saves for the next master how often this worker's slot was restarted. */
    void saveRestarts(int restarts);

    /** Kills the process and its descendants (SIGKILL). */
    void kill();

    /** Completes with the exit code, 128 + n after signal n; never fails. */
    CompletionStage<Integer> exit();
  }
}
