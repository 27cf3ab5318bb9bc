package superpeer.hub.planner;

/**
 * A seed that the planner started.
 *
 * @param sinceMs start, epoch ms
 * @param lastWantedMs when its channel was last hot enough, epoch ms
 */
record PlannedSeed(Placement placement, long sinceMs, long lastWantedMs) {

  PlannedSeed wanted(long nowMs) {
    return new PlannedSeed(placement, sinceMs, nowMs);
  }
}
