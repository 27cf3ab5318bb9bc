package superpeer.hub.doctor;

/**
 * The result of a check.
 *
 * @param name what was checked: a name from docs/hub.md, the same in every run
 * @param text what was found, with addresses and values
 * @param hint how to fix it; empty if there is nothing to do
 */
public record Finding(String name, FindingStatus verdict, String text, String hint) {

  /** Limits text from other servers, which may be long. */
  private static final int MAX_LENGTH = 600;

  public Finding {
    text = line(text);
    hint = line(hint);
  }

  static Finding ok(String name, String text) {
    return new Finding(name, FindingStatus.OK, text, "");
  }

  static Finding warning(String name, String text, String hint) {
    return new Finding(name, FindingStatus.WARNING, text, hint);
  }

  static Finding failed(String name, String text, String hint) {
    return new Finding(name, FindingStatus.FAILED, text, hint);
  }

  static Finding skipped(String name, String text, String hint) {
    return new Finding(name, FindingStatus.SKIPPED, text, hint);
  }

  private static String line(String text) {
    var line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + "…" : line;
  }
}
