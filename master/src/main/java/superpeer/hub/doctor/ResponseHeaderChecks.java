package superpeer.hub.doctor;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import superpeer.hub.doctor.probe.HttpProbe;

/**
 * Checks the headers of a response: the clock of the server, and whether pages may read the
 * response (CORS).
 */
final class ResponseHeaderChecks {

  private static final String NAME = "clock";

  /**
   * Largest accepted difference. Tokens and live playlists need accurate clocks, but a cached
   * response may be older.
   */
  private static final Duration TOLERATED = Duration.ofSeconds(10);

  private ResponseHeaderChecks() {}

  /**
   * Compares the clocks by the Date header, which has a resolution of one second.
   *
   * @param who name of the server
   * @param called when the request was sent, by our clock
   */
  static Finding clock(String who, HttpProbe.Response response, Instant called) {
    var header = response.header("Date");
    if (header.isEmpty()) {
      return Finding.skipped(NAME, who + " sends no Date header", "");
    }
    try {
      var theirs = DateTimeFormatter.RFC_1123_DATE_TIME.parse(header.get(), Instant::from);
      return judge(who, theirs, called, response.at());
    } catch (DateTimeException e) {
      return Finding.skipped(NAME, who + " sends an invalid Date header", "");
    }
  }

  private static Finding judge(String who, Instant theirs, Instant called, Instant answered) {
    var ahead = Duration.between(answered, theirs);
    var behind = Duration.between(theirs.plusSeconds(1), called);
    var most = ahead.compareTo(behind) > 0 ? ahead : behind;
    if (most.compareTo(TOLERATED) <= 0) {
      return Finding.ok(NAME, "the clock of " + who + " agrees with ours");
    }
    var direction = ahead.compareTo(behind) > 0 ? " ahead of" : " behind";
    return Finding.warning(
        NAME,
        "the clock of " + who + " is " + most.toSeconds() + " s" + direction + " ours",
        "run NTP on both machines: tokens and live playlists depend on the clock");
  }

  /**
   * Whether a page of another origin may read the response.
   *
   * @param page origin of the page; empty: any page
   */
  static boolean allowsPage(HttpProbe.Response response, Optional<String> page) {
    var allowed = response.header("Access-Control-Allow-Origin").map(String::strip);
    return allowed
        .map(it -> it.equals("*") || page.map(it::equalsIgnoreCase).orElse(true))
        .orElse(false);
  }
}
