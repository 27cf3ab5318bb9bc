package superpeer.worker.playlist;

/** Text from an origin that is no playlist. Without a stack trace: it comes once every poll. */
public final class MalformedPlaylist extends Exception {

  private static final long serialVersionUID = 1L;

  MalformedPlaylist(String what) {
    super(what, null, false, false);
  }
}
