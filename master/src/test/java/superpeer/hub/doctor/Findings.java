package superpeer.hub.doctor;

import java.util.List;

/** Findings as tests compare them. */
final class Findings {

  private Findings() {}

  /** {@code name verdict}, in order. */
  static List<String> summary(List<Finding> findings) {
    return findings.stream().map(it -> it.name() + " " + it.verdict().label()).toList();
  }

  /** All that was said. */
  static String text(List<Finding> findings) {
    return findings.toString();
  }
}
