package superpeer.deploy;

import java.nio.file.Path;
import java.util.List;

/** What lies between a host of viewers and everybody else. */
public enum NetworkLink {
  /** Nothing: the viewers are on the same host as everybody else. */
  FAST(""),

  /**
   * The browser is a host of its own. Its TCP (pages, origin, tracker) is fast; UDP towards it,
   * which is what peers send, passes 800 kbit/s. Of a segment of 2 MB the SDK then gets half in the
   * time that it grants, cancels, and takes the rest over HTTP.
   */
  SLOW_800_KBIT("800kbit"),

  /** The same at 4 Mbit/s: ten viewers wait 3 s for a segment as it ships. */
  SHARED_4_MBIT("4mbit");

  private final String rate;

  NetworkLink(String rate) {
    this.rate = rate;
  }

  /** What to put before a command so that it runs at the far end of the wire. */
  List<String> prefix() {
    return rate.isEmpty()
        ? List.of()
        : List.of(Path.of("src/test/netns/bin/slow").toAbsolutePath().toString(), rate);
  }
}
