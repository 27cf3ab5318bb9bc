package superpeer.worker.webrtc;

import superpeer.worker.peer.Upload;

/** How pressing uploads of tests are. */
final class Ranks {

  static final Upload.Rank URGENT = new Upload.Rank(true, 0);
  static final Upload.Rank PREFETCH = new Upload.Rank(false, 0);

  private Ranks() {}

  static Upload.Rank urgent(long latestStart) {
    return new Upload.Rank(true, latestStart);
  }
}
