package superpeer.hub.tracker;

/** The counters of the tracker. */
public enum TrackerCounter {
  /** Gauge: channels with at least one peer. */
  CHANNELS,
  /** Gauge: viewers and super peers. */
  NODES,
  /** Gauge: super peers. */
  SUPER_PEERS,
  /** Announces answered with an id. */
  ANNOUNCED,
  /** Reports, including those of leaving peers. */
  REPORTED,
  /** Calls for more peers. */
  ASKED,
  /** Peers that left with a final report. */
  LEFT,
  /** Peers removed because they were silent. */
  EXPIRED,
  /**
   * Unknown peers added by their report or call, after a restart of the tracker or after they
   * expired.
   */
  RELEARNT,
  /** Peers evicted before their first report, to make room. */
  EVICTED,
  /** Peers refused because the tracker is full. */
  FULL,
  /** Announces whose page may not use this tracker. */
  REFUSED,
  /**
   * Calls for the id of another: of a known super peer from elsewhere, leaves of a viewer from
   * another network, and all calls to a closed tracker with an id that it did not issue for the
   * channel.
   */
  FORGED,
  /** Calls refused by the rate limit of their address. */
  LIMITED,
  /** Requests that could not be parsed. */
  MALFORMED,
}
