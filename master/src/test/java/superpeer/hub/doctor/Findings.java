package superpeer.hub.doctor;

import java.util.List;

/** Formats findings for assertions. */
final class Findings {

  private Findings() {}

  /** Returns {@code name verdict} of each finding, in order. */
  static List<String> summary(List<Finding> findings) {
    return findings.stream().map(it -> it.name() + " " + it.verdict().label()).toList();
  }

  /** Returns all texts. */
  static String text(List<Finding> findings) {
    return findings.toString();
  }
}
