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

/** Writes changes one after another, on a thread of its own, and says when each is safe. */
public final class StateWriter {

  public sealed interface Command {}

  /**
   * @param id comes back in the answer
   */
  public record Write(long id, StateChange change, ActorRef<Written> replyTo) implements Command {}

  /**
   * Asks for the latest lines of the audit.
   *
   * @param max how many
   */
  public record ReadAudit(int max, ActorRef<AuditRead> replyTo) implements Command {}

  /**
   * @param entries the newest first
   * @param error why there are none; absent when all is well
   */
  public record AuditRead(List<StateChange.AuditEntry> entries, Optional<String> error) {}

  /**
   * The change is on disk, or never will be.
   *
   * @param error why it is not; absent when it is
   */
  public record Written(long id, Optional<String> error) {}

  private StateWriter() {}

  /** The store is closed when the actor stops. */
  public static Behavior<Command> create(StateStore store) {
    return Behaviors.setup(
        context ->
            Behaviors.receive(Command.class)
                .onMessage(Write.class, write -> onWrite(write, store, context.getLog()))
                .onMessage(ReadAudit.class, ask -> onReadAudit(ask, store))
                .onSignal(PostStop.class, signal -> close(store))
                .build());
  }

  /** The dispatcher that may block; of one thread, in master.conf. */
  public static Props props() {
    return DispatcherSelector.fromConfig("superpeer-state-dispatcher");
  }

  private static Behavior<Command> onWrite(Write write, StateStore store, Logger log) {
    write.replyTo().tell(new Written(write.id(), write(write.change(), store, log)));
    return Behaviors.same();
  }

  private static Behavior<Command> onReadAudit(ReadAudit ask, StateStore store) {
    try {
      ask.replyTo().tell(new AuditRead(store.readAudit(ask.max()), Optional.empty()));
    } catch (StateFailure e) {
      ask.replyTo().tell(new AuditRead(List.of(), Optional.of(String.valueOf(e.getMessage()))));
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
    } catch (RuntimeException e) { // a bug; whoever waits is told, and everything written anew
      log.error("write failed", e);
      return Optional.of("the database failed (" + e + "): seeds are kept in memory only");
    }
  }

  private static Behavior<Command> close(StateStore store) {
    store.close();
    return Behaviors.same();
  }
}
