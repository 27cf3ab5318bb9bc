package superpeer.hub.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * The result of a check.
 *
 * @param name what was checked: a name from docs/hub/doctor.md, the same in every run
 * @param verdict its status
 * @param text what was found, with addresses and values
 * @param hint how to fix it; empty if there is nothing to do
 */
public record Finding(String name, Status verdict, String text, String hint) {

  /** Limits text from other servers, which may be long. */
  private static final int MAX_LENGTH = 600;

  /** How the check ended. */
  public enum Status {
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

  public Finding {
    text = line(text);
    hint = line(hint);
  }

  static Finding ok(String name, String text) {
    return new Finding(name, Status.OK, text, "");
  }

  static Finding warning(String name, String text, String hint) {
    return new Finding(name, Status.WARNING, text, hint);
  }

  static Finding failed(String name, String text, String hint) {
    return new Finding(name, Status.FAILED, text, hint);
  }

  static Finding skipped(String name, String text, String hint) {
    return new Finding(name, Status.SKIPPED, text, hint);
  }

  private static String line(String text) {
    var line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + "…" : line;
  }
}
