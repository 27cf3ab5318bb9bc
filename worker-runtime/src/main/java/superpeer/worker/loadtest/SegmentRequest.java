package superpeer.worker.loadtest;

/**
 * A segment that a viewer will request.
 *
 * @param sn media sequence number
 * @param urgent whether the player waits for it
 * @param reverse whether to ask for the last frame first
 * @param cancel whether the viewer will cancel it half-way
 * @param due when to request it, in nanoseconds
 */
record SegmentRequest(long sn, boolean urgent, boolean reverse, boolean cancel, long due) {

  /** A copy that is not in reverse. */
  SegmentRequest forward() {
    return new SegmentRequest(sn, urgent, false, cancel, due);
  }
}
