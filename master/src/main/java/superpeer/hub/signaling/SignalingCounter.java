package superpeer.hub.signaling;

/** What the signaling server counts. */
public enum SignalingCounter {
  /** Now: clients on a WebSocket. */
  SOCKETS,
  /** Now: clients on long polling. */
  POLLING,
  /** Clients that connected. */
  CONNECTED,
  /** Messages passed on. */
  RELAYED,
  /** Messages for an id that is not here. */
  NOT_FOUND,
  /** Clients whose id connected again elsewhere. */
  REPLACED,
  /** Clients turned away: bad id or token. */
  REFUSED,
  /** Clients turned away because the server is full. */
  FULL,
  /** Clients disconnected because they did not read. */
  SLOW,
  /** Clients disconnected because they sent too much. */
  FLOODED,
  /** Clients disconnected because they were silent. */
  EXPIRED,
  /** Messages that are not what they claim to be. */
  MALFORMED,
  /** Messages for a polling client that did not fetch them. */
  DROPPED,
}
