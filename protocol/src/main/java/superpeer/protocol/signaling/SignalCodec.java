package superpeer.protocol.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import superpeer.protocol.Json;
import superpeer.protocol.JsonMembers;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.signaling.Signal.Answer;
import superpeer.protocol.signaling.Signal.Candidate;
import superpeer.protocol.signaling.Signal.Offer;
import superpeer.protocol.signaling.Signal.Other;

/** Reads and writes what is inside a relayed message. Stateless; safe to share between threads. */
public final class SignalCodec {

  /**
   * Longest session description, in UTF-16 units. One data channel with all candidates of a host
   * has about 2,000.
   */
  public static final int MAX_SDP = 32_768;

  /** Longest candidate line, in UTF-16 units; usual are 150. */
  public static final int MAX_CANDIDATE = 1_024;

  /** More media lines than anyone has. */
  private static final int MAX_LINES = 1_000;

  private static final String WHAT = "signal";

  private SignalCodec() {}

  /**
   * Reads a signal.
   *
   * @return {@link Other} for what is of another kind: renegotiation, compact strings, and the end
   *     of candidates
   * @throws MalformedMessage if it is of a known kind and breaks its rules
   */
  public static Signal read(JsonNode data) throws MalformedMessage {
    if (!data.isObject()) {
      return new Other(data);
    }
    var jsonMembers = Json.members(data, WHAT);
    return switch (jsonMembers.find("type").map(JsonNode::textValue).orElse("")) {
      case "offer" -> new Offer(jsonMembers.requiredText("sdp", MAX_SDP));
      case "answer" -> new Answer(jsonMembers.requiredText("sdp", MAX_SDP));
      case "candidate" -> candidate(jsonMembers, data);
      default -> new Other(data);
    };
  }

  private static Signal candidate(JsonMembers jsonMembers, JsonNode data) throws MalformedMessage {
    var value = jsonMembers.find("candidate");
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

  /** The JSON of a signal, as the SDK writes it. */
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
