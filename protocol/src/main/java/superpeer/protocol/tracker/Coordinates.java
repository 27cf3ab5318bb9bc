package superpeer.protocol.tracker;

import java.util.Optional;

/** Validates coordinates that viewers report: empty if out of range. */
final class Coordinates {

  private Coordinates() {}

  static Optional<Double> latitude(Optional<Double> degrees) {
    return degrees.filter(value -> value >= -90 && value <= 90);
  }

  static Optional<Double> longitude(Optional<Double> degrees) {
    return degrees.filter(value -> value >= -180 && value <= 180);
  }
}
