package superpeer.hub.planner;

/**
 * A seed that the planner ordered.
 *
 * @param sinceMs when, epoch ms
 * @param wantedMs when its channel was hot enough last, epoch ms
 */
record OwnSeed(Place place, long sinceMs, long wantedMs) {

  OwnSeed wanted(long nowMs) {
    return new OwnSeed(place, sinceMs, nowMs);
  }
}
