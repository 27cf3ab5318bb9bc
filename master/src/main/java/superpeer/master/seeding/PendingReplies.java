package superpeer.master.seeding;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import superpeer.protocol.ChannelId;

/** Answers that wait: for the disk, and for the pids of channels. Plain code. */
final class PendingReplies {

  private record Pending(boolean written, Set<ChannelId> pidsOf, Runnable answer) {}

  private final Map<Long, Pending> pending = new TreeMap<>();
  private long next = 1;

  /**
   * @param pidsOf channels whose workers' pids the answer should name
   * @return the number of this question
   */
  long add(Set<ChannelId> pidsOf, Runnable answer) {
    var id = next++;
    pending.put(id, new Pending(false, new HashSet<>(pidsOf), answer));
    return id;
  }

  void markWritten(long id) {
    pending.computeIfPresent(
        id, (ask, waiting) -> new Pending(true, waiting.pidsOf(), waiting.answer()));
  }

  void stopWaitingForPids(long id) {
    pending.computeIfPresent(
        id, (ask, waiting) -> new Pending(waiting.written(), Set.of(), waiting.answer()));
  }

  /**
   * @param hasPids whether the pids of a channel's workers are known
   * @param done told each number that has been answered
   */
  void sendReady(Predicate<ChannelId> hasPids, LongConsumer done) {
    pending
        .entrySet()
        .removeIf(
            entry -> {
              var waiting = entry.getValue();
              var ready = waiting.written() && waiting.pidsOf().stream().allMatch(hasPids);
              if (ready) {
                waiting.answer().run();
                done.accept(entry.getKey());
              }
              return ready;
            });
  }
}
