package superpeer.hub.doctor;

import java.util.List;
import java.util.Optional;

/**
 * As much of an HLS playlist as it takes to find something in it to fetch; workers read it whole.
 *
 * @param isMaster whether it lists playlists
 * @param first what it lists first
 */
record PlaylistUris(boolean isMaster, Optional<String> first) {

  /** Empty if it is no playlist. */
  static Optional<PlaylistUris> of(String text) {
    var lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).lines().map(String::strip);
    List<String> all = lines.filter(line -> !line.isEmpty()).toList();
    if (all.isEmpty() || !all.get(0).startsWith("#EXTM3U")) {
      return Optional.empty();
    }
    var first = all.stream().filter(line -> !line.startsWith("#")).findFirst();
    var isMaster = all.stream().anyMatch(line -> line.startsWith("#EXT-X-STREAM-INF"));
    return Optional.of(new PlaylistUris(isMaster, first));
  }
}
