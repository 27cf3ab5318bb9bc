package superpeer.protocol.signaling;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What two peers tell each other through a signaling server to become connected. The server relays
 * it without reading it.
 *
 * <p>Source: docs/protocol §3.3.
 */
public sealed interface Signal {

  /** The session description of the side that calls. */
  record Offer(String sdp) implements Signal {}

  /** The session description of the side that is called. */
  record Answer(String sdp) implements Signal {}

  /**
   * @param candidate the text from {@code candidate:} on
   * @param sdpMid media line by name
   * @param sdpMLineIndex media line by number
   */
  record Candidate(String candidate, String sdpMid, int sdpMLineIndex) implements Signal {}

  /** A signal of another kind; relayed by servers, ignored by peers. */
  record Other(JsonNode data) implements Signal {}
}
