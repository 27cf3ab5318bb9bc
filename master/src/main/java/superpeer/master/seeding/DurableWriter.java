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
import superpeer.master.state.OperatorLimits;
import superpeer.master.state.SavedSeed;
import superpeer.master.state.StateChange;
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
  Optional<StateChange.AuditEntry> audit(String caller, String what) {
    return Optional.of(new StateChange.AuditEntry(clock.millis(), caller, what));
  }

  /** A change of some seeds. */
  static StateChange update(
      List<SavedSeed> put, List<ChannelId> removed, Optional<StateChange.AuditEntry> audit) {
    return new StateChange(StateChange.Scope.UPDATE, put, removed, Optional.empty(), audit);
  }

  /**
   * @param answer given when the change is written
   */
  void write(StateChange stateChange, Runnable answer) {
    write(stateChange, Set.of(), answer);
  }

  /**
   * @param pidsOf channels whose pids the answer waits for, too
   * @return the number of this question
   */
  long write(StateChange stateChange, Set<ChannelId> pidsOf, Runnable answer) {
    var id = pendingReplies.add(pidsOf, answer);
    writer.tell(new StateWriter.Write(id, stateChange, replyTo));
    return id;
  }

  /** Writes everything, whatever is on disk. */
  void rewriteAll(List<SavedSeed> all, OperatorLimits operatorLimits) {
    var everything =
        new StateChange(
            StateChange.Scope.REPLACE_ALL,
            all,
            List.of(),
            Optional.of(operatorLimits),
            Optional.empty());
    rewriteId = write(everything, Set.of(), () -> {});
  }

  /** A good part does not make up for a bad one before it; only writing everything does. */
  void onWritten(StateWriter.Written written) {
    if (written.error().isPresent()) {
      if (error.isEmpty()) {
        log.error("{}", written.error().get());
      }
      error = written.error();
    } else if (error.isPresent() && written.id() == rewriteId) {
      log.info("the database works again; all seeds are saved");
      error = Optional.empty();
    }
    pendingReplies.markWritten(written.id());
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
