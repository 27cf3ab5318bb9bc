package superpeer.hub.signaling;

/**
 * Why the server ends a connection, with the WebSocket close code that says so.
 *
 * <p>SDKs come back after 10 to 60 s, up to ten times, except after a code of 4000 to 4999
 * (docs/protocol §3.4). So those are for what will never work, and everything that may work again
 * has a code below.
 */
enum CloseReason {
  /** Id is too short, too long or has odd characters. Final. */
  INVALID_ID(4000, "id is not valid"),
  /** Token is missing, forged or too old. Final. */
  INVALID_TOKEN(4000, "token is not valid"),
  /** The same id connected again. Not final: else whoever forges an id could silence its owner. */
  REPLACED(1000, "replaced by a newer connection of this id"),
  /** No room for one more client. */
  FULL(1013, "too many connections; try again later"),
  /** More signals than the rate allows. */
  FLOODED(1008, "too many messages"),
  /** Does not read what it is sent. */
  SLOW(1008, "does not read its messages"),
  /** Nothing heard for too long. */
  EXPIRED(1001, "silent for too long"),
  /** A message larger than any signal. */
  TOO_BIG(1009, "message is too big"),
  /** A binary message. */
  BINARY(1003, "messages are text"),
  /** Several messages that are no JSON. */
  MALFORMED(1007, "messages are JSON objects"),
  /** This server stops or starts over. */
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
