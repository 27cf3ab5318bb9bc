package superpeer.hub.signaling;

/**
 * Why the server closes a connection, with the WebSocket close code and reason.
 *
 * <p>SDKs reconnect after 10 to 60 s, up to ten times, except after a code of 4000 to 4999
 * (docs/protocol/wire.md §3.4). So permanent errors have such a code, and temporary ones a lower
 * code.
 */
enum CloseReason {
  /** The id is too short, too long or has invalid characters. Permanent. */
  INVALID_ID(4000, "id is not valid"),
  /** The token is missing, forged or expired. Permanent. */
  INVALID_TOKEN(4000, "token is not valid"),
  /** The same id connected again. Temporary: otherwise a forged id could lock out its owner. */
  REPLACED(1000, "replaced by a newer connection of this id"),
  /** The tracker gave this id to somebody else, who is connected. */
  TAKEN(1000, "this id belongs to another client"),
  /** The server is full. */
  FULL(1013, "too many connections; try again later"),
  /** The client exceeds the rate of signals. */
  FLOODED(1008, "too many messages"),
  /** The client does not read its messages. */
  SLOW(1008, "does not read its messages"),
  /** The client was silent for too long. */
  EXPIRED(1001, "silent for too long"),
  /** A message is larger than any signal. */
  TOO_BIG(1009, "message is too big"),
  /** A message is binary. */
  BINARY(1003, "messages are text"),
  /** Several messages are malformed. */
  MALFORMED(1007, "messages are JSON objects"),
  /** The server stops or restarts a shard. */
  STOPPING(1001, "server stops");

  private final int code;
  private final String reason;

  CloseReason(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  int code() {
    return code;
  }

  String reason() {
    return reason;
  }
}
