package superpeer.hub.tracker;

/** What the tracker counts. */
public enum TrackerCounter {
  /** Now: channels with at least one node. */
  CHANNELS,
  /** Now: viewers and super peers. */
  NODES,
  /** Now: super peers. */
  SUPER_PEERS,
  /** Announces answered with an id. */
  ANNOUNCED,
  /** Reports, those of leavers included. */
  REPORTED,
  /** Calls for more peers. */
  ASKED,
  /** Nodes that said they leave. */
  LEFT,
  /** Nodes forgotten because they fell silent. */
  EXPIRED,
  /** Nodes that a report or call made known again, after a restart of ours or an expiry. */
  RELEARNT,
  /** Nodes that never reported and made room for others. */
  EVICTED,
  /** Announces and nodes turned away because the tracker is full. */
  FULL,
  /** Announces whose page may not use this tracker. */
  REFUSED,
  /**
   * Reports and calls for peers, at a closed tracker, of ids that it never gave for the channel.
   */
  FORGED,
  /** Calls of addresses that call too often. */
  LIMITED,
  /** Requests that are not what they claim to be. */
  MALFORMED,
}
