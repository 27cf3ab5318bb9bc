package superpeer.master.seeding;

import akka.actor.typed.ActorRef;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.master.state.Change;
import superpeer.master.state.Limits;
import superpeer.master.state.SavedSeed;
import superpeer.master.state.StateWriter;
import superpeer.protocol.ChannelId;

/**
 * Writes changes down, holds answers back until they are on disk, and knows whether the disk can be
 * relied on. Owned by the actor {@link Seeding}.
 */
final class DurableWriter {

  private static final Logger log = LoggerFactory.getLogger(DurableWriter.class);

  private final ActorRef<StateWriter.Command> writer;
  private final ActorRef<StateWriter.Written> replyTo;
  private final InstantSource clock;
  private final PendingReplies pendingReplies = new PendingReplies();
  private Optional<String> error;
  private long rewriteId;

  /**
   * @param replyTo told what was written, and tells {@link #onWritten} of it
   * @param trouble why nothing could be read; absent when all is well
   */
  DurableWriter(
      ActorRef<StateWriter.Command> writer,
      ActorRef<StateWriter.Written> replyTo,
      InstantSource clock,
      Optional<String> trouble) {
    this.writer = writer;
    this.replyTo = replyTo;
    this.clock = clock;
    this.error = trouble;
  }

  /** Why what is in memory may not be on disk. */
  Optional<String> error() {
    return error;
  }

  /** For the audit: who did what, now. */
  Optional<Change.Audit> audit(String caller, String what) {
    return Optional.of(new Change.Audit(clock.millis(), caller, what));
  }

  /** A change of some seeds. */
  static Change update(List<SavedSeed> put, List<ChannelId> removed, Optional<Change.Audit> audit) {
    return new Change(Change.Scope.PART, put, removed, Optional.empty(), audit);
  }

  /**
   * @param answer given when the change is written
   */
  void write(Change stateChange, Runnable answer) {
    write(stateChange, Set.of(), answer);
  }

  /**
   * @param pidsOf channels whose pids the answer waits for, too
   * @return the number of this question
   */
  long write(Change stateChange, Set<ChannelId> pidsOf, Runnable answer) {
    var id = pendingReplies.add(pidsOf, answer);
    writer.tell(new StateWriter.Write(id, stateChange, replyTo));
    return id;
  }

  /** Writes everything, whatever is on disk. */
  void rewriteAll(List<SavedSeed> all, Limits operatorLimits) {
    var everything =
        new Change(
            Change.Scope.WHOLE, all, List.of(), Optional.of(operatorLimits), Optional.empty());
    rewriteId = write(everything, Set.of(), () -> {});
  }

  /** A good part does not make up for a bad one before it; only writing everything does. */
  void onWritten(StateWriter.Written written) {
    if (written.trouble().isPresent()) {
      if (error.isEmpty()) {
        log.error("{}", written.trouble().get());
      }
      error = written.trouble();
    } else if (error.isPresent() && written.ask() == rewriteId) {
      log.info("the database works again; all seeds are saved");
      error = Optional.empty();
    }
    pendingReplies.markWritten(written.ask());
  }

  void stopWaitingForPids(long ask) {
    pendingReplies.stopWaitingForPids(ask);
  }

  /**
   * @param hasPids whether the pids of a channel's workers are known
   * @param done told each number that has been answered
   */
  void sendReady(Predicate<ChannelId> hasPids, LongConsumer done) {
    pendingReplies.sendReady(hasPids, done);
  }
}
