package superpeer.worker.webrtc;

import superpeer.worker.peer.Upload;

/** Priorities of uploads in tests. */
final class Priorities {

  static final Upload.Priority URGENT = new Upload.Priority(true, 0);
  static final Upload.Priority PREFETCH = new Upload.Priority(false, 0);

  private Priorities() {}

  static Upload.Priority urgent(long latestStart) {
    return new Upload.Priority(true, latestStart);
  }
}
