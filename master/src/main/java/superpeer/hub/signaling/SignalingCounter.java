package superpeer.hub.signaling;

/** The counters of the signaling server. */
public enum SignalingCounter {
  /** Gauge: clients on a WebSocket. */
  SOCKETS,
  /** Gauge: clients on long polling. */
  POLLING,
  /** Clients that connected. */
  CONNECTED,
  /** Messages relayed. */
  RELAYED,
  /** Messages to an id that is not connected. */
  NOT_FOUND,
  /** Connections replaced by a newer one of the same id. */
  REPLACED,
  /** Clients refused for an invalid id or token. */
  REFUSED,
  /** Clients refused because the server is full. */
  FULL,
  /** Clients disconnected because they did not read. */
  SLOW,
  /** Clients disconnected because they sent too much. */
  FLOODED,
  /** Clients disconnected because they were silent. */
  EXPIRED,
  /** Messages that could not be parsed. */
  MALFORMED,
  /** Messages dropped because a polling client did not fetch them. */
  DROPPED,
}
