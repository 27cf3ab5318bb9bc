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
 * Writes changes to disk, delays replies until their change is written, and tracks whether writing
 * works. Not thread-safe; owned by the actor {@link Seeding}.
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
   * @param replyTo receives the result of each write and passes it to {@link #onWritten}
   * @param error why the state could not be read; empty if it could
   */
  DurableWriter(
      ActorRef<StateWriter.Command> writer,
      ActorRef<StateWriter.Written> replyTo,
      InstantSource clock,
      Optional<String> error) {
    this.writer = writer;
    this.replyTo = replyTo;
    this.clock = clock;
    this.error = error;
  }

  /** Why the disk may lack what is in memory; empty if writing works. */
  Optional<String> error() {
    return error;
  }

  /** An audit entry with the current time. */
  Optional<StateChange.AuditEntry> audit(String caller, String action) {
    return Optional.of(new StateChange.AuditEntry(clock.millis(), caller, action));
  }

  /** A change of some seeds; all others stay. */
  static StateChange update(
      List<SavedSeed> put, List<ChannelId> removed, Optional<StateChange.AuditEntry> audit) {
    return new StateChange(StateChange.Scope.UPDATE, put, removed, Optional.empty(), audit);
  }

  /**
   * @param reply runs when the change is written
   */
  void write(StateChange stateChange, Runnable reply) {
    write(stateChange, Set.of(), reply);
  }

  /**
   * @param pidsOf channels whose workers' pids the reply also waits for
   * @return the id of this write
   */
  long write(StateChange stateChange, Set<ChannelId> pidsOf, Runnable reply) {
    var id = pendingReplies.add(pidsOf, reply);
    writer.tell(new StateWriter.Write(id, stateChange, replyTo));
    return id;
  }

  /** Replaces everything on disk. */
  void rewriteAll(List<SavedSeed> all, OperatorLimits operatorLimits) {
    var rewrite =
        new StateChange(
            StateChange.Scope.REPLACE_ALL,
            all,
            List.of(),
            Optional.of(operatorLimits),
            Optional.empty());
    rewriteId = write(rewrite, Set.of(), () -> {});
  }

  /**
   * Clears the error only after a full rewrite: a later update that succeeds does not replace an
   * earlier one that failed.
   */
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

  void stopWaitingForPids(long id) {
    pendingReplies.stopWaitingForPids(id);
  }

  /**
   * @param hasPids whether the pids of a channel's workers are known
   * @param done receives the id of each reply that was sent
   */
  void sendReady(Predicate<ChannelId> hasPids, LongConsumer done) {
    pendingReplies.sendReady(hasPids, done);
  }
}
