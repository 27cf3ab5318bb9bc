package superpeer.master.state;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/** Writes changes one after another, on its own thread, and replies when each one is on disk. */
public final class StateWriter {

  public sealed interface Command {}

  /**
   * Writes a change.
   *
   * @param id repeated in the reply
   */
  public record Write(long id, StateChange change, ActorRef<Written> replyTo) implements Command {}

  /**
   * Reads the latest audit entries.
   *
   * @param max most entries
   */
  public record ReadAudit(int max, ActorRef<AuditRead> replyTo) implements Command {}

  /**
   * Reply to {@link ReadAudit}.
   *
   * @param entries newest first
   * @param error why they could not be read; empty if they could
   */
  public record AuditRead(List<StateChange.AuditEntry> entries, Optional<String> error) {}

  /**
   * Reply to {@link Write}: the change is on disk, or has failed.
   *
   * @param error why the write failed; empty if it succeeded
   */
  public record Written(long id, Optional<String> error) {}

  private StateWriter() {}

  /** Creates the actor; it closes the store when it stops. */
  public static Behavior<Command> create(StateStore store) {
    return Behaviors.setup(
        context ->
            Behaviors.receive(Command.class)
                .onMessage(Write.class, write -> onWrite(write, store, context.getLog()))
                .onMessage(ReadAudit.class, request -> onReadAudit(request, store))
                .onSignal(PostStop.class, signal -> close(store))
                .build());
  }

  /** Selects the dispatcher for blocking calls; it has one thread, see master.conf. */
  public static Props props() {
    return DispatcherSelector.fromConfig("superpeer-state-dispatcher");
  }

  private static Behavior<Command> onWrite(Write write, StateStore store, Logger log) {
    write.replyTo().tell(new Written(write.id(), write(write.change(), store, log)));
    return Behaviors.same();
  }

  private static Behavior<Command> onReadAudit(ReadAudit request, StateStore store) {
    try {
      request.replyTo().tell(new AuditRead(store.readAudit(request.max()), Optional.empty()));
    } catch (StateFailure e) {
      request.replyTo().tell(new AuditRead(List.of(), Optional.of(String.valueOf(e.getMessage()))));
    }
    return Behaviors.same();
  }

  private static Optional<String> write(StateChange stateChange, StateStore store, Logger log) {
    try {
      store.write(stateChange);
      return Optional.empty();
    } catch (StateFailure e) {
      log.debug("write failed", e);
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (
        RuntimeException e) { // a bug; the caller gets a reply, and all state is rewritten later
      log.error("write failed", e);
      return Optional.of("the database failed (" + e + "): seeds are kept in memory only");
    }
  }

  private static Behavior<Command> close(StateStore store) {
    store.close();
    return Behaviors.same();
  }
}
