package superpeer.hub.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import superpeer.hub.geo.GeoLocation;
import superpeer.protocol.tracker.TrackerRequest.Geo;

class PlacesTest {

  private final Places places = new Places();

  @Test
  void nobodyThereIsNowhere() {
    assertThat(places.whereabouts()).isEqualTo(Whereabouts.UNKNOWN);
  }

  @Test
  void tellsTheCountryOfMostAndTheirMiddle() {
    places.add(at("de", 50, 10));
    places.add(at("DE", 52, 10));
    places.add(at("FR", 48, 10));
    assertThat(places.whereabouts().country()).hasValue("DE");
    var middle = places.whereabouts().middle().orElseThrow();
    assertThat(middle.latitude()).isCloseTo(50, within(0.01));
    assertThat(middle.longitude()).isCloseTo(10, within(0.01));
  }

  @Test
  void theDateLineIsNoBorder() {
    places.add(at("FJ", -17, 179));
    places.add(at("FJ", -17, -179));
    assertThat(Math.abs(places.whereabouts().middle().orElseThrow().longitude()))
        .isCloseTo(180, within(0.01));
  }

  @Test
  void whoLeavesIsNoLongerCounted() {
    for (var i = 0; i < 1_000; i++) {
      places.add(at("DE", 50 + i % 7, 10 + i % 11));
    }
    for (var i = 0; i < 1_000; i++) {
      places.remove(at("DE", 50 + i % 7, 10 + i % 11));
    }
    assertThat(places.whereabouts()).isEqualTo(Whereabouts.UNKNOWN);
  }

  private static GeoLocation at(String country, double lat, double lon) {
    return GeoLocation.reported(
        new Geo(
            Optional.of(lat),
            Optional.of(lon),
            Optional.empty(),
            Optional.empty(),
            Optional.of(country)));
  }
}
