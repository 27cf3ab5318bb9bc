package superpeer.hub.planner;

/**
 * A seed that the planner ordered.
 *
 * @param sinceMs when, epoch ms
 * @param lastWantedMs when its channel was hot enough last, epoch ms
 */
record PlannedSeed(Placement placement, long sinceMs, long lastWantedMs) {

  PlannedSeed wanted(long nowMs) {
    return new PlannedSeed(placement, sinceMs, nowMs);
  }
}
