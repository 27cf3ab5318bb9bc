package superpeer.protocol.signaling;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What two peers exchange through a signaling server to connect. The server relays it without
 * reading it.
 *
 * <p>Source: docs/protocol/wire.md §3.3.
 */
public sealed interface Signal {

  /** The session description of the caller. */
  record Offer(String sdp) implements Signal {}

  /** The session description of the callee. */
  record Answer(String sdp) implements Signal {}

  /**
   * @param candidate the text from {@code candidate:} on
   * @param sdpMid name of the media line
   * @param sdpMLineIndex index of the media line
   */
  record Candidate(String candidate, String sdpMid, int sdpMLineIndex) implements Signal {}

  /** Any other signal; servers relay it and peers ignore it. */
  record Other(JsonNode data) implements Signal {}
}
