package superpeer.master.fleet;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Slots that are to be restarted one after another. */
final class Roll {

  private final Set<Integer> waiting = new LinkedHashSet<>();
  private Optional<Integer> current = Optional.empty();

  /** Those that wait already keep their turn. */
  void add(Collection<Integer> slots) {
    waiting.addAll(slots);
  }

  /** The one whose turn it is. */
  Optional<Integer> current() {
    return current;
  }

  /** Gives the next one its turn; empty when all have had it. */
  Optional<Integer> next() {
    current = waiting.stream().findFirst();
    current.ifPresent(waiting::remove);
    return current;
  }
}
