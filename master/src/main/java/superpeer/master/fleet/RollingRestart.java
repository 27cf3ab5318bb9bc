package superpeer.master.fleet;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/** Slots that are to be restarted one after another. */
final class RollingRestart {

  private final Set<Integer> waiting = new LinkedHashSet<>();
  private Optional<Integer> current = Optional.empty();

  /** Those that wait already keep their turn. */
  void add(Collection<Integer> slots) {
    waiting.addAll(slots);
  }

  /**
   * Goes on as far as possible.
   *
   * @param isRestarting whether a slot still has a new process to get, or an old one to lose
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
