package superpeer.protocol.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import superpeer.protocol.Json;
import superpeer.protocol.JsonMembers;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.signaling.Signal.Answer;
import superpeer.protocol.signaling.Signal.Candidate;
import superpeer.protocol.signaling.Signal.Offer;
import superpeer.protocol.signaling.Signal.Other;

/** Reads and writes the content of a relayed message. Stateless and thread-safe. */
public final class SignalCodec {

  /**
   * Longest session description, in UTF-16 units. One with a data channel and all candidates of a
   * host has about 2,000.
   */
  public static final int MAX_SDP = 32_768;

  /** Longest candidate line, in UTF-16 units; 150 is usual. */
  public static final int MAX_CANDIDATE = 1_024;

  /** Highest index of a media line. */
  private static final int MAX_LINES = 1_000;

  private static final String WHAT = "signal";

  private SignalCodec() {}

  /**
   * Reads a signal.
   *
   * @return {@link Other} for all other kinds: renegotiation, compact strings, and the end of
   *     candidates
   * @throws MalformedMessage if it is of a known kind and invalid
   */
  public static Signal read(JsonNode data) throws MalformedMessage {
    if (!data.isObject()) {
      return new Other(data);
    }
    var members = Json.members(data, WHAT);
    return switch (members.find("type").map(JsonNode::textValue).orElse("")) {
      case "offer" -> new Offer(members.requiredText("sdp", MAX_SDP));
      case "answer" -> new Answer(members.requiredText("sdp", MAX_SDP));
      case "candidate" -> candidate(members, data);
      default -> new Other(data);
    };
  }

  private static Signal candidate(JsonMembers members, JsonNode data) throws MalformedMessage {
    var value = members.find("candidate");
    if (value.isEmpty()) {
      return new Other(data);
    }
    var candidate = Json.members(value.get(), "candidate");
    var line = candidate.text("candidate", MAX_CANDIDATE).orElse("");
    if (line.isEmpty()) {
      return new Other(data);
    }
    return new Candidate(
        line,
        candidate.lenientText("sdpMid", MAX_CANDIDATE).orElse(""),
        (int) candidate.integer("sdpMLineIndex", 0, MAX_LINES).orElse(0));
  }

  /** Writes a signal as the SDK does. */
  public static JsonNode write(Signal signal) {
    if (signal instanceof Offer offer) {
      return Json.newObject().put("type", "offer").put("sdp", offer.sdp());
    }
    if (signal instanceof Answer answer) {
      return Json.newObject().put("type", "answer").put("sdp", answer.sdp());
    }
    if (signal instanceof Candidate candidate) {
      var tree = Json.newObject().put("type", "candidate");
      tree.putObject("candidate")
          .put("candidate", candidate.candidate())
          .put("sdpMLineIndex", candidate.sdpMLineIndex())
          .put("sdpMid", candidate.sdpMid());
      return tree;
    }
    if (signal instanceof Other other) {
      return other.data();
    }
    throw new AssertionError(signal);
  }
}
