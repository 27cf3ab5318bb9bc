package superpeer.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Names a channel: base64 of the percent-encoded channel string, as every peer and the tracker use
 * it, compared verbatim.
 *
 * <p>Source: docs/protocol §1; SDK 2.8.4 to 2.17.0.
 *
 * @param encoded the base64 text, standard alphabet with padding
 */
public record ChannelId(@JsonValue String encoded) {

  @JsonCreator
  public ChannelId {}

  @Override
  public String toString() {
    return encoded;
  }
}
