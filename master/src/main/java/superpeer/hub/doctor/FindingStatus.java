package superpeer.hub.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The status of a finding. */
public enum FindingStatus {
  /** No problem. */
  OK,
  /** A possible problem; P2P may still work. */
  WARNING,
  /** Keeps viewers from P2P. */
  FAILED,
  /** Could not be checked; the text says what is missing. */
  SKIPPED;

  /** Returns the name in JSON. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
