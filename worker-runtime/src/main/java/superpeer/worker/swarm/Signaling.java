package superpeer.worker.swarm;

import akka.actor.typed.ActorRef;
import java.util.Optional;
import superpeer.protocol.signaling.Signal;

/**
 * Keeps one peer reachable through one signaling server, for ever and under the same id.
 *
 * <p>A lost connection is dialed again after a growing pause, a refused one (close code 4000 to
 * 4999, or the server's word) after a long one. A server that owes a pong counts as gone: only so
 * is a half-open connection noticed. Servers older than version 2.2 never answer pings; there the
 * network has to notice. What is said meanwhile waits in a short queue that forgets the oldest.
 */
public final class Signaling {

  public sealed interface Command {}

  /** Passes a signal on to a peer. */
  public record Say(String to, Signal signal) implements Command {}

  /** Refuses a peer's offer; {@code fatal} keeps that viewer away for the rest of its session. */
  public record Reject(String to, String reason, boolean fatal) implements Command {}

  /** Connects anew under another id; what was queued under the old one is dropped. */
  public record Reidentify(String id, Optional<String> token) implements Command {}

  /** Closes the connection and stops. */
  public record Stop() implements Command {}

  /** Answers {@link Counts}. */
  public record GetCounts(ActorRef<Counts> replyTo) implements Command {}

  /**
   * Since the actor started.
   *
   * @param lost connections lost or refused
   * @param unsent messages dropped because the connection was not open or too slow
   * @param dropped messages of the server dropped: too large or malformed
   */
  public record Counts(long lost, long unsent, long dropped) {}

  /** What the owner learns; {@code via} tells main and backup apart, and answers go back to it. */
  public sealed interface Notice {

    ActorRef<Command> via();

    /** Connected, for the first time or again: viewers can reach us here. */
    record Connected(ActorRef<Command> via) implements Notice {}

    record Heard(String from, Signal signal, ActorRef<Command> via) implements Notice {}

    /** The server does not know the peer that we wrote to. */
    record Unreachable(String peer, ActorRef<Command> via) implements Notice {}

    /** The peer refused our offer; {@code fatal}: it never wants to hear from us again. */
    record Rejected(String peer, Optional<String> reason, boolean fatal, ActorRef<Command> via)
        implements Notice {}

    /** No connection; once per change of state. */
    record Troubled(String error, String hint, ActorRef<Command> via) implements Notice {}

    /** The trouble is over. */
    record Recovered(ActorRef<Command> via) implements Notice {}
  }

  private Signaling() {}
}
