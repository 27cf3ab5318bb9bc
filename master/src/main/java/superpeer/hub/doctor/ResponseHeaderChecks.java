package superpeer.hub.doctor;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import superpeer.hub.doctor.probe.HttpProbe;

/** What the head of an answer tells: of the clock, and of pages that may read it. */
final class ResponseHeaderChecks {

  private static final String NAME = "clock";

  /** Signaling tokens and live playlists are judged by the second; a proxy's cache may be older. */
  private static final Duration TOLERATED = Duration.ofSeconds(10);

  private ResponseHeaderChecks() {}

  /**
   * Compares clocks by the Date header, whose unit is a second.
   *
   * @param who whose answer it is
   * @param called when it was asked for, by our clock
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
      return Finding.skipped(NAME, who + " sends a Date header that is no date", "");
    }
  }

  private static Finding judge(String who, Instant theirs, Instant called, Instant answered) {
    var ahead = Duration.between(answered, theirs);
    var behind = Duration.between(theirs.plusSeconds(1), called);
    var most = ahead.compareTo(behind) > 0 ? ahead : behind;
    if (most.compareTo(TOLERATED) <= 0) {
      return Finding.ok(NAME, "that of " + who + " and ours agree");
    }
    var way = ahead.compareTo(behind) > 0 ? " ahead of" : " behind";
    return Finding.warning(
        NAME,
        "that of " + who + " is " + most.toSeconds() + " s" + way + " ours",
        "run NTP on both: tokens expire and live playlists are judged by the clock");
  }

  /**
   * Whether a page of another origin may read an answer.
   *
   * @param page origin of the page; absent: any page's
   */
  static boolean allowsPage(HttpProbe.Response response, Optional<String> page) {
    var allowed = response.header("Access-Control-Allow-Origin").map(String::strip);
    return allowed
        .map(it -> it.equals("*") || page.map(it::equalsIgnoreCase).orElse(true))
        .orElse(false);
  }
}
