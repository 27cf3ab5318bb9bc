package superpeer.hub.registry;

/** What becomes of a change of the registry. */
public sealed interface Reply {

  /** It is on disk. */
  record Done(ServerView server) implements Reply {}

  /** Nothing changed. */
  record Refused(Why why, String error, String hint) implements Reply {}

  /** Why nothing changed. */
  enum Why {
    UNKNOWN,
    UNFIT,
    CONFLICT,
    BROKEN
  }
}
