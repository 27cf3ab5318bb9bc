package superpeer.worker.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import superpeer.worker.playlist.Playlist.ByteRange;
import superpeer.worker.playlist.Playlist.Entry;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;

class StrictSegmentIdsTest {

  private static final URI BASE = URI.create("https://cdn.example:8443/live/a/list.m3u8?t=1");
  private static final SegmentId ID = new SegmentId(0, 5);

  /**
   * The result of {@code url.split("?")[0]} and {@code split("://")[1]} on the URL that hls.js
   * builds.
   */
  @ParameterizedTest
  @CsvSource({
    "5.ts, cdn.example:8443/live/a/5.ts",
    "5.ts?token=x/y&e=9, cdn.example:8443/live/a/5.ts",
    "../b/./5.ts, cdn.example:8443/live/b/5.ts",
    "/5.ts, cdn.example:8443/5.ts",
    "//other.example/5.ts, other.example/5.ts",
    "http://other.example/p%20q/5.ts?a=1, other.example/p%20q/5.ts",
    "https://proxy.example/get/http://cdn.example/5.ts, proxy.example/get/http",
    "https://other.example, other.example",
  })
  void areTheUrlAsPlayersParseIt(String reference, String strict) {
    assertThat(names(reference, Optional.empty()))
        .isEqualTo(new SegmentNames("0-5", strict, strict));
  }

  @Test
  void includeTheByteRangeInBothNotations() {
    assertThat(names("all.mp4", Optional.of(new ByteRange(100, 200))))
        .isEqualTo(
            new SegmentNames(
                "0-5",
                "cdn.example:8443/live/a/all.mp4|bytes=100-299",
                "cdn.example:8443/live/a/all.mp4|bytes=100-300"));
  }

  @ParameterizedTest
  @CsvSource({"a b.ts", "ä.ts", "5.ts#t", "ftp://cdn.example/5.ts", "http://"})
  void areNotGuessedIfPlayersMayParseDifferently(String reference) {
    assertThat(names(reference, Optional.empty())).isEqualTo(SegmentNames.single("0-5"));
  }

  private static SegmentNames names(String reference, Optional<ByteRange> range) {
    return StrictSegmentIds.names(ID, BASE, new Entry(5, reference, 4, range, 0, false));
  }
}
