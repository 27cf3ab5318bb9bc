package superpeer.hub.registry;

/** The result of a change of the registry. */
public sealed interface RegistryReply {

  /** The change is on disk. */
  record Done(ServerView server) implements RegistryReply {}

  /** Nothing changed. */
  record Refused(Reason reason, String error, String hint) implements RegistryReply {}

  /** Why nothing changed. */
  enum Reason {
    UNKNOWN,
    INVALID,
    CONFLICT,
    UNAVAILABLE
  }
}
