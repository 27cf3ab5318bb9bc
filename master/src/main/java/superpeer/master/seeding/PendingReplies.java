package superpeer.master.seeding;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import superpeer.protocol.ChannelId;

/** Replies that wait for the disk and for the pids of channels' workers. Not thread-safe. */
final class PendingReplies {

  private record Pending(boolean written, Set<ChannelId> pidsOf, Runnable reply) {}

  private final Map<Long, Pending> pending = new TreeMap<>();
  private long nextId = 1;

  /**
   * @param pidsOf channels whose workers' pids the reply should contain
   * @return the id of this reply
   */
  long add(Set<ChannelId> pidsOf, Runnable reply) {
    var id = nextId++;
    pending.put(id, new Pending(false, new HashSet<>(pidsOf), reply));
    return id;
  }

  void markWritten(long id) {
    pending.computeIfPresent(
        id, (unused, waiting) -> new Pending(true, waiting.pidsOf(), waiting.reply()));
  }

  void stopWaitingForPids(long id) {
    pending.computeIfPresent(
        id, (unused, waiting) -> new Pending(waiting.written(), Set.of(), waiting.reply()));
  }

  /**
   * @param hasPids whether the pids of a channel's workers are known
   * @param done receives the id of each reply that was sent
   */
  void sendReady(Predicate<ChannelId> hasPids, LongConsumer done) {
    pending
        .entrySet()
        .removeIf(
            entry -> {
              var waiting = entry.getValue();
              var ready = waiting.written() && waiting.pidsOf().stream().allMatch(hasPids);
              if (ready) {
                waiting.reply().run();
                done.accept(entry.getKey());
              }
              return ready;
            });
  }
}
