package superpeer.worker.loadtest;

/**
 * A segment that a viewer wants.
 *
 * @param sn media sequence number
 * @param urgent whether its player waits for it
 * @param reverse whether the last frame shall come first
 * @param cancel whether the viewer will change its mind when half of it is there
 * @param due when to ask for it, in nanoseconds
 */
record SegmentRequest(long sn, boolean urgent, boolean reverse, boolean cancel, long due) {

  /** The same, from the first frame on. */
  SegmentRequest forward() {
    return new SegmentRequest(sn, urgent, false, cancel, due);
  }
}
