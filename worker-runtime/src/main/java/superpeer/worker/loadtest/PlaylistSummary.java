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
 * What the load test needs to know about a playlist.
 *
 * @param live whether more segments will come
 * @param segment average duration of a segment
 * @param lastSn last sequence number of a VOD
 */
record PlaylistSummary(boolean live, Duration segment, OptionalLong lastSn) {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long MILLIS_PER_SECOND = 1000;

  /**
   * Fetches a playlist; of a master playlist, its first variant. Blocks.
   *
   * @throws InvalidConfiguration if that fails
   */
  static PlaylistSummary of(String url) {
    var playlist = fetch(url);
    if (playlist instanceof Playlist.Master master && !master.variants().isEmpty()) {
      playlist = fetch(URI.create(url).resolve(master.variants().get(0).uri()).toString());
    }
    if (playlist instanceof Playlist.Media media) {
      return of(media);
    }
    throw new InvalidConfiguration(
        url + " is a master playlist without a usable variant; pass a media playlist");
  }

  static PlaylistSummary of(Playlist.Media media) {
    var seconds = media.entries().stream().mapToDouble(Playlist.Entry::seconds).average().orElse(0);
    var segment =
        seconds > 0 ? Duration.ofMillis(Math.round(seconds * MILLIS_PER_SECOND)) : media.target();
    return new PlaylistSummary(
        !media.ended(),
        segment,
        media.ended() ? OptionalLong.of(media.lastSn()) : OptionalLong.empty());
  }

  private static Playlist fetch(String url) {
    try {
      var client =
          HttpClient.newBuilder()
              .connectTimeout(TIMEOUT)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .build();
      var request = HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build();
      var response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new InvalidConfiguration(url + " returned HTTP " + response.statusCode());
      }
      return PlaylistParser.parse(response.body());
    } catch (IOException | MalformedPlaylist | IllegalArgumentException e) {
      throw new InvalidConfiguration(
          "cannot read the playlist " + url + ": " + e + "; fix the URL, or use --channel");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InvalidConfiguration("interrupted while fetching " + url);
    }
  }
}
