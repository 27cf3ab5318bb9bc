package superpeer.master.fleet;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/** Restarts slots one after another. */
final class RollingRestart {

  private final Set<Integer> waiting = new LinkedHashSet<>();
  private Optional<Integer> current = Optional.empty();

  /** Adds slots to the queue; slots that already wait keep their turn. */
  void add(Collection<Integer> slots) {
    waiting.addAll(slots);
  }

  /**
   * Restarts the next slots as far as possible.
   *
   * @param isRestarting whether a slot waits for its new process to start or its old one to end
   */
  void advance(IntPredicate isRestarting, IntConsumer restart) {
    while (current.filter(isRestarting::test).isEmpty() && next().isPresent()) {
      current.ifPresent(restart::accept);
    }
  }

  private Optional<Integer> next() {
    current = waiting.stream().findFirst();
    current.ifPresent(waiting::remove);
    return current;
  }
}
