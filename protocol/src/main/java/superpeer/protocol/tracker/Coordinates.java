package superpeer.protocol.tracker;

import java.util.Optional;

/** Coordinates as viewers report them: absent unless they lie on the globe. */
final class Coordinates {

  private Coordinates() {}

  static Optional<Double> latitude(Optional<Double> degrees) {
    return degrees.filter(value -> value >= -90 && value <= 90);
  }

  static Optional<Double> longitude(Optional<Double> degrees) {
    return degrees.filter(value -> value >= -180 && value <= 180);
  }
}
