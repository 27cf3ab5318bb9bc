package superpeer.worker.playlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.worker.playlist.Playlist.ByteRange;
import superpeer.worker.playlist.Playlist.Entry;

class PlaylistParserTest {

  @Test
  void readsALivePlaylist() throws Exception {
    var playlist =
        media(
            """
            #EXTM3U
            #EXT-X-VERSION:6
            #EXT-X-TARGETDURATION:4
            #EXT-X-MEDIA-SEQUENCE:1234
            #EXTINF:4.000,title, with comma
            a.ts
            #EXTINF:3.5,
            b.ts?x=1
            """);
    assertThat(playlist.firstSn()).isEqualTo(1234);
    assertThat(playlist.lastSn()).isEqualTo(1235);
    assertThat(playlist.target()).isEqualTo(Duration.ofSeconds(4));
    assertThat(playlist.ended()).isFalse();
    assertThat(playlist.entries())
        .containsExactly(entry(1234, "a.ts", 4), entry(1235, "b.ts?x=1", 3.5));
    assertThat(playlist.find(1235)).contains(entry(1235, "b.ts?x=1", 3.5));
    assertThat(playlist.find(1236)).isEmpty();
    assertThat(playlist.find(1233)).isEmpty();
  }

  @Test
  void countsFromZeroWithoutAMediaSequenceAndSeesTheEnd() throws Exception {
    var playlist = media("#EXTM3U\n#EXTINF:2,\na.ts\n#EXTINF:2,\nb.ts\n#EXT-X-ENDLIST");
    assertThat(playlist.entries()).extracting(Entry::sn).containsExactly(0L, 1L);
    assertThat(playlist.ended()).isTrue();
  }

  @Test
  void acceptsAByteOrderMarkAndCrLf() throws Exception {
    var playlist =
        media("\uFEFF#EXTM3U\r\n\r\n#EXT-X-TARGETDURATION:2\r\n#EXTINF:2,\r\n  a.ts \r\n");
    assertThat(playlist.entries()).containsExactly(entry(0, "a.ts", 2));
  }

  @ParameterizedTest
  @CsvSource({"6, 6000", "6.006, 6006", "6.0, 6000", "'', 5500", "x, 5500", "0, 5500"})
  void assumesAMissingTargetDuration(String given, long millis) throws Exception {
    var playlist = media("#EXTM3U\n#EXT-X-TARGETDURATION:" + given + "\n#EXTINF:5.5,\na.ts\n");
    assertThat(playlist.target()).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void acceptsAPlaylistWithoutSegments() throws Exception {
    var playlist = media("#EXTM3U\n");
    assertThat(playlist.entries()).isEmpty();
    assertThat(playlist.lastSn()).isEqualTo(playlist.firstSn() - 1);
    assertThat(playlist.target()).isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void continuesByteRangesWithoutOffset() throws Exception {
    var playlist =
        media(
            """
            #EXTM3U
            #EXT-X-MAP:URI="all.mp4",BYTERANGE="100@0"
            #EXTINF:2,
            #EXT-X-BYTERANGE:1000@100
            all.mp4
            #EXTINF:2,
            #EXT-X-BYTERANGE:500
            all.mp4
            #EXTINF:2,
            #EXT-X-BYTERANGE:7
            other.mp4
            #EXTINF:2,
            whole.mp4
            """);
    assertThat(playlist.entries())
        .extracting(Entry::range)
        .containsExactly(
            Optional.of(new ByteRange(100, 1000)),
            Optional.of(new ByteRange(1100, 500)),
            Optional.of(new ByteRange(0, 7)),
            Optional.empty());
  }

  @Test
  void keepsGapsAndDiscontinuitiesAndSkipsOtherTags() throws Exception {
    var playlist =
        media(
            """
            #EXTM3U
            #EXT-X-DISCONTINUITY-SEQUENCE:3
            #EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x1
            #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z
            #EXTINF:2,
            a.ts
            #EXT-X-DISCONTINUITY
            # a comment
            #EXT-X-SOMETHING-NEW:1
            #EXT-X-GAP
            #EXTINF:2,
            b.ts
            #EXT-X-PART:DURATION=0.3,URI="c.1.ts"
            #EXTINF:2,
            c.ts
            #EXT-X-PRELOAD-HINT:TYPE=PART,URI="d.1.ts"
            """);
    assertThat(playlist.entries()).extracting(Entry::discontinuity).containsExactly(3L, 4L, 4L);
    assertThat(playlist.entries()).extracting(Entry::gap).containsExactly(false, true, false);
  }

  @Test
  void countsSegmentsSkippedByADeltaUpdate() throws Exception {
    var playlist =
        media(
            """
            #EXTM3U
            #EXT-X-MEDIA-SEQUENCE:10
            #EXT-X-SKIP:SKIPPED-SEGMENTS=3
            #EXTINF:2,
            a.ts
            """);
    assertThat(playlist.firstSn()).isEqualTo(13);
    assertThat(playlist.entries()).extracting(Entry::sn).containsExactly(13L);
  }

  @Test
  void recognisesAMasterPlaylistAndKeepsItsOrder() throws Exception {
    var playlist =
        PlaylistParser.parse(
            """
            #EXTM3U
            #EXT-X-STREAM-INF:BANDWIDTH=2000000,CODECS="avc1,mp4a",AUDIO="a",RESOLUTION=1280x720
            high.m3u8
            #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="iframes.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=1000000
            low.m3u8
            """);
    assertThat(playlist)
        .isEqualTo(
            new Playlist.Master(
                List.of(
                    new Playlist.Variant("high.m3u8", 2_000_000, 720),
                    new Playlist.Variant("low.m3u8", 1_000_000, 0)),
                false));
  }

  @Test
  void detectsSeparateAudioPlaylists() throws Exception {
    var playlist =
        PlaylistParser.parse(
            """
            #EXTM3U
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a, URI=",NAME="x",URI="audio.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="a"
            v.m3u8
            """);
    assertThat(playlist)
        .isEqualTo(new Playlist.Master(List.of(new Playlist.Variant("v.m3u8", 1, 0)), true));
  }

  @Test
  void audioInsideTheVariantIsNotSeparate() throws Exception {
    var playlist =
        PlaylistParser.parse(
            """
            #EXTM3U
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="URI=x"
            #EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="a"
            v.m3u8
            """);
    assertThat(playlist)
        .isEqualTo(new Playlist.Master(List.of(new Playlist.Variant("v.m3u8", 1, 0)), false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<!DOCTYPE html><html>",
        "{\"error\":404}",
        "#EXTINF:2,\na.ts",
        "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:x\n#EXTINF:2,\na.ts",
        "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:-1\n#EXTINF:2,\na.ts",
        "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:9007199254740992\n#EXTINF:2,\na.ts",
        "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:99999999999999999999\n#EXTINF:2,\na.ts",
        "#EXTM3U\n#EXT-X-BYTERANGE:0@1\n#EXTINF:2,\na.ts",
        "#EXTM3U\n#EXT-X-BYTERANGE:many\n#EXTINF:2,\na.ts",
        "#EXTM3U\n#EXT-X-SKIP:SKIPPED=1\n#EXTINF:2,\na.ts"
      })
  void refusesWhatCannotBePlayed(String text) {
    assertThatThrownBy(() -> PlaylistParser.parse(text)).isInstanceOf(MalformedPlaylist.class);
  }

  @Test
  void refusesTooLongPlaylistsAndTooManyEntries() {
    assertThatThrownBy(() -> PlaylistParser.parse("#EXTM3U\n" + "#".repeat(1024 * 1024)))
        .isInstanceOf(MalformedPlaylist.class)
        .hasMessageContaining("1048576");
    assertThatThrownBy(() -> PlaylistParser.parse("#EXTM3U\n" + "a.ts\n".repeat(20_001)))
        .isInstanceOf(MalformedPlaylist.class)
        .hasMessageContaining("20000 segments");
    var variants = "#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\n".repeat(201);
    assertThatThrownBy(() -> PlaylistParser.parse("#EXTM3U\n" + variants))
        .isInstanceOf(MalformedPlaylist.class)
        .hasMessageContaining("200 variants");
  }

  private static Playlist.Media media(String text) throws MalformedPlaylist {
    return (Playlist.Media) PlaylistParser.parse(text);
  }

  private static Entry entry(long sn, String uri, double seconds) {
    return new Entry(sn, uri, seconds, Optional.empty(), 0, false);
  }
}
