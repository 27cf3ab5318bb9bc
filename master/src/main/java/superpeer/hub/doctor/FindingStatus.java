package superpeer.hub.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How something was found. */
public enum FindingStatus {
  /** As it should be. */
  OK,
  /** Works, or may work; something is odd. */
  WARNING,
  /** Keeps viewers from P2P. */
  FAILED,
  /** Could not be looked at; says what is missing. */
  SKIPPED;

  /** As in JSON. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
