package superpeer.worker.playlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.lindstrom.m3u8.model.MediaPlaylist;
import io.lindstrom.m3u8.parser.MediaPlaylistParser;
import io.lindstrom.m3u8.parser.ParsingMode;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid playlists give the same result as with another parser. */
class PlaylistParserOracleTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void readsTheSameAsAnotherParser(long seed) throws Exception {
    var text = playlist(new Random(seed));
    var ours = (Playlist.Media) PlaylistParser.parse(text);
    var theirs = new MediaPlaylistParser(ParsingMode.LENIENT).readPlaylist(text);
    assertThat(ours.firstSn()).isEqualTo(theirs.mediaSequence());
    assertThat(ours.target().toSeconds()).isEqualTo(theirs.targetDuration());
    assertThat(ours.ended()).isEqualTo(!theirs.ongoing());
    assertThat(ours.entries()).hasSameSizeAs(theirs.mediaSegments());
    for (int i = 0; i < ours.entries().size(); i++) {
      assertSame(ours.entries().get(i), theirs, i);
    }
  }

  private static void assertSame(Playlist.Entry ours, MediaPlaylist theirs, int i) {
    var other = theirs.mediaSegments().get(i);
    assertThat(ours.sn()).isEqualTo(theirs.mediaSequence() + i);
    assertThat(ours.uri()).isEqualTo(other.uri());
    assertThat(ours.seconds()).isEqualTo(other.duration());
    assertThat(ours.gap()).isEqualTo(other.gap());
    assertThat(ours.range().map(Playlist.ByteRange::length))
        .isEqualTo(other.byteRange().map(range -> range.length()));
    other
        .byteRange()
        .flatMap(range -> range.offset())
        .ifPresent(offset -> assertThat(ours.range().orElseThrow().offset()).isEqualTo(offset));
    long breaks =
        theirs.mediaSegments().stream().limit(i + 1L).filter(s -> s.discontinuity()).count();
    assertThat(ours.discontinuity()).isEqualTo(theirs.discontinuitySequence() + breaks);
  }

  private static String playlist(Random random) {
    var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:8\n#EXT-X-TARGETDURATION:7\n");
    text.append("#EXT-X-MEDIA-SEQUENCE:").append(random.nextInt(1_000_000)).append('\n');
    text.append("#EXT-X-DISCONTINUITY-SEQUENCE:").append(random.nextInt(50)).append('\n');
    for (int i = random.nextInt(300); i > 0; i--) {
      maybe(random, text, "#EXT-X-DISCONTINUITY");
      maybe(random, text, "#EXT-X-GAP");
      maybe(random, text, "#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z");
      maybe(random, text, "#EXT-X-KEY:METHOD=AES-128,URI=\"key?a=1,b\"");
      maybe(random, text, "#EXT-X-MAP:URI=\"init.mp4\",BYTERANGE=\"10@0\"");
      maybe(random, text, "#EXT-X-BYTERANGE:" + (1 + random.nextInt(9999)) + "@" + i * 10_000);
      text.append(String.format(Locale.ROOT, "#EXTINF:%.3f,%n", random.nextDouble() * 7));
      text.append("seg/").append(random.nextInt(9999)).append(".ts?t=").append(i).append('\n');
    }
    return random.nextBoolean() ? text.append("#EXT-X-ENDLIST\n").toString() : text.toString();
  }

  private static void maybe(Random random, StringBuilder text, String tag) {
    if (random.nextInt(8) == 0) {
      text.append(tag).append('\n');
    }
  }
}
