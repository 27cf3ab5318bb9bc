package superpeer.hub.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import superpeer.hub.geo.GeoLocation;
import superpeer.protocol.tracker.TrackerRequest.Geo;

class LocationCounterTest {

  private final LocationCounter locationCounter = new LocationCounter();

  @Test
  void emptyCounterHasUnknownLocation() {
    assertThat(locationCounter.summary()).isEqualTo(PeerLocations.UNKNOWN);
  }

  @Test
  void returnsMostFrequentCountryAndCenter() {
    locationCounter.add(at("de", 50, 10));
    locationCounter.add(at("DE", 52, 10));
    locationCounter.add(at("FR", 48, 10));
    assertThat(locationCounter.summary().country()).hasValue("DE");
    var middle = locationCounter.summary().middle().orElseThrow();
    assertThat(middle.latitude()).isCloseTo(50, within(0.01));
    assertThat(middle.longitude()).isCloseTo(10, within(0.01));
  }

  @Test
  void averagesAcrossTheDateLine() {
    locationCounter.add(at("FJ", -17, 179));
    locationCounter.add(at("FJ", -17, -179));
    assertThat(Math.abs(locationCounter.summary().middle().orElseThrow().longitude()))
        .isCloseTo(180, within(0.01));
  }

  @Test
  void removedViewersAreNotCounted() {
    for (var i = 0; i < 1_000; i++) {
      locationCounter.add(at("DE", 50 + i % 7, 10 + i % 11));
    }
    for (var i = 0; i < 1_000; i++) {
      locationCounter.remove(at("DE", 50 + i % 7, 10 + i % 11));
    }
    assertThat(locationCounter.summary()).isEqualTo(PeerLocations.UNKNOWN);
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
