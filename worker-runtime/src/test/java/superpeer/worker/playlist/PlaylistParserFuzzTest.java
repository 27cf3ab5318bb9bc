package superpeer.worker.playlist;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any text is a playlist within limits or fails with a typed error. */
class PlaylistParserFuzzTest {

  @FuzzTest
  void readsAnyTextOrRefusesIt(FuzzedDataProvider input) {
    var text = (input.consumeBoolean() ? "#EXTM3U\n" : "") + input.consumeRemainingAsString();
    try {
      if (PlaylistParser.parse(text) instanceof Playlist.Media media) {
        check(media);
      }
    } catch (MalformedPlaylist expected) {
      assertThat(expected.getMessage()).hasSizeLessThan(300);
    }
  }

  private static void check(Playlist.Media media) {
    assertThat(media.target()).isPositive();
    long sn = media.firstSn();
    for (var entry : media.entries()) {
      assertThat(entry.sn()).isEqualTo(sn++);
      assertThat(entry.seconds()).isBetween(0.0, 86_400.0);
      assertThat(media.find(entry.sn())).containsSame(entry);
    }
  }
}
