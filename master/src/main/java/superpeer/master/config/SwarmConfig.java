package superpeer.master.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tracker and signaling servers where workers find peers. Defaults and reasons: {@code
 * reference.conf}, {@code superpeer.signal} and {@code superpeer.tracker}.
 *
 * @param signal ws or wss URL of the primary signaling server for seeds that name none
 * @param backupSignal ws or wss URL of the backup
 * @param zones tracker base URL, {@code /v1} included, of each zone that a seed can name
 */
public record SwarmConfig(
    Optional<String> signal, Optional<String> backupSignal, Map<String, String> zones) {

  static SwarmConfig from(SettingReader settings) {
    var webSocket = Set.of("ws", "wss");
    return new SwarmConfig(
        settings.url("superpeer.signal.main", webSocket),
        settings.url("superpeer.signal.backup", webSocket),
        List.of("eu", "hk", "us", "cn").stream()
            .collect(Collectors.toMap(Function.identity(), zone -> tracker(settings, zone))));
  }

  private static String tracker(SettingReader settings, String zone) {
    var key = "superpeer.tracker.zones." + zone;
    return settings
        .url(key, Set.of("http", "https"))
        .orElseThrow(() -> settings.invalid(key, "the URL of a tracker, /v1 included"));
  }
}
