package superpeer.worker.loadtest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.OptionalLong;
import superpeer.worker.config.InvalidConfiguration;
import superpeer.worker.playlist.MalformedPlaylist;
import superpeer.worker.playlist.Playlist;
import superpeer.worker.playlist.PlaylistParser;

/**
 * What a playlist says that viewers have to know.
 *
 * @param live whether there will be more
 * @param segment how long a segment plays, on average
 * @param lastSn of a VOD
 */
record PlaylistSummary(boolean live, Duration segment, OptionalLong lastSn) {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long MILLIS = 1000;

  /**
   * Fetches a playlist, and of a master playlist its first variant. Blocks.
   *
   * @throws InvalidConfiguration if it cannot be had
   */
  static PlaylistSummary of(String url) {
    var playlist = fetch(url);
    if (playlist instanceof Playlist.Master master && !master.variants().isEmpty()) {
      playlist = fetch(URI.create(url).resolve(master.variants().get(0).uri()).toString());
    }
    if (playlist instanceof Playlist.Media media) {
      return of(media);
    }
    throw new InvalidConfiguration(url + " is a playlist of playlists; give one of those");
  }

  static PlaylistSummary of(Playlist.Media media) {
    var seconds = media.entries().stream().mapToDouble(Playlist.Entry::seconds).average().orElse(0);
    var segment = seconds > 0 ? Duration.ofMillis(Math.round(seconds * MILLIS)) : media.target();
    return new PlaylistSummary(
        !media.ended(),
        segment,
        media.ended() ? OptionalLong.of(media.lastSn()) : OptionalLong.empty());
  }

  private static Playlist fetch(String url) {
    try {
      var client =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .build();
      var request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
      var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new InvalidConfiguration(url + " answers HTTP " + answer.statusCode());
      }
      return PlaylistParser.parse(answer.body());
    } catch (IOException | MalformedPlaylist | IllegalArgumentException e) {
      throw new InvalidConfiguration("no playlist at " + url + ": " + e + "; or give --channel");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InvalidConfiguration("interrupted while fetching " + url);
    }
  }
}
