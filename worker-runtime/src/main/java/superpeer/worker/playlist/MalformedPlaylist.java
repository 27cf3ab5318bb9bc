package superpeer.worker.playlist;

/**
 * Text from an origin that is not a playlist. Without a stack trace, because it can come at every
 * poll.
 */
public final class MalformedPlaylist extends Exception {

  private static final long serialVersionUID = 1L;

  MalformedPlaylist(String what) {
    super(what, null, false, false);
  }
}
