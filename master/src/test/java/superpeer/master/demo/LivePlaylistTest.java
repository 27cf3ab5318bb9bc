package superpeer.master.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LivePlaylistTest {

  /** Ten segments of 4 s: a round is 40 s, so second 400 is the start of round 10. */
  private static final Sample SAMPLE =
      Sample.of(
          List.of(
              "#EXTM3U",
              "#EXTINF:4.000000,",
              "00.ts",
              "#EXTINF:4.000000,",
              "01.ts",
              "#EXTINF:4.000000,",
              "02.ts",
              "#EXTINF:4.000000,",
              "03.ts",
              "#EXTINF:4.000000,",
              "04.ts",
              "#EXTINF:4.000000,",
              "05.ts",
              "#EXTINF:4.000000,",
              "06.ts",
              "#EXTINF:4.000000,",
              "07.ts",
              "#EXTINF:4.000000,",
              "08.ts",
              "#EXTINF:4.000000,",
              "09.ts",
              "#EXT-X-ENDLIST"));

  @Test
  void windowHoldsTheLatestSixCompleteSegments() {
    assertThat(at(436).text())
        .isEqualTo(
            """
            #EXTM3U
            #EXT-X-VERSION:3
            #EXT-X-TARGETDURATION:4
            #EXT-X-MEDIA-SEQUENCE:103
            #EXT-X-DISCONTINUITY-SEQUENCE:10
            #EXTINF:4.0,
            103.ts
            #EXTINF:4.0,
            104.ts
            #EXTINF:4.0,
            105.ts
            #EXTINF:4.0,
            106.ts
            #EXTINF:4.0,
            107.ts
            #EXTINF:4.0,
            108.ts
            """);
  }

  @Test
  void windowHasTheSameLengthWithShorterSegments() {
    var segments = IntStream.range(0, 20).mapToObj("#EXTINF:2.0,\n%02d.ts"::formatted);
    var sample = Sample.of(segments.flatMap(String::lines).toList());
    assertThat(
            new LivePlaylist(sample, Clock.fixed(Instant.ofEpochSecond(436), ZoneOffset.UTC))
                .text())
        .contains("#EXT-X-MEDIA-SEQUENCE:206\n")
        .endsWith("217.ts\n");
  }

  @Test
  void discontinuityMarksTheStartOfEachRound() {
    assertThat(at(408).text())
        .contains("#EXT-X-MEDIA-SEQUENCE:96\n#EXT-X-DISCONTINUITY-SEQUENCE:9\n")
        .contains("99.ts\n#EXT-X-DISCONTINUITY\n#EXTINF:4.0,\n100.ts\n");
  }

  @Test
  void discontinuityThatLeftTheWindowIsCounted() {
    assertThat(at(424).text())
        .contains("#EXT-X-MEDIA-SEQUENCE:100\n#EXT-X-DISCONTINUITY-SEQUENCE:10\n")
        .doesNotContain("#EXT-X-DISCONTINUITY\n");
  }

  @Test
  void windowMovesOnlyWhenASegmentIsComplete() {
    assertThat(at(439.999).text()).isEqualTo(at(436).text());
    assertThat(at(440).text()).isNotEqualTo(at(436).text());
  }

  @Test
  void segmentsExistForOneRoundAfterTheirEnd() {
    assertThat(at(436).find(108)).map(Sample.Segment::file).contains("08.ts");
    assertThat(at(436).find(99)).map(Sample.Segment::file).contains("09.ts");
    assertThat(at(436).find(109)).isEmpty();
    assertThat(at(436).find(98)).isEmpty();
    assertThat(at(436).find(-1)).isEmpty();
  }

  private static LivePlaylist at(double second) {
    var instant = Instant.ofEpochMilli(Math.round(second * 1000));
    return new LivePlaylist(SAMPLE, Clock.fixed(instant, ZoneOffset.UTC));
  }
}
