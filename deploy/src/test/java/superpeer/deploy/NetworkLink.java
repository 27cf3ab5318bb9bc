package superpeer.deploy;

import java.nio.file.Path;
import java.util.List;

/** The network link of a host of viewers. */
public enum NetworkLink {
  /** The viewers are on the same host as everything else. */
  FAST(""),

  /**
   * The browser has its own host. TCP (pages, origin, tracker) is fast; UDP to it, which is what
   * peers send, is limited to 800 kbit/s. The SDK gets half of a segment of 2 MB within its
   * timeout, cancels, and loads the rest over HTTP.
   */
  SLOW_800_KBIT("800kbit"),

  /** The same at 4 Mbit/s: ten viewers wait 3 s for a segment of the shipped sample. */
  SHARED_4_MBIT("4mbit");

  private final String rate;

  NetworkLink(String rate) {
    this.rate = rate;
  }

  /** The words to put before a command, so that it runs at the far end of the link. */
  List<String> prefix() {
    return rate.isEmpty()
        ? List.of()
        : List.of(Path.of("src/test/netns/bin/slow").toAbsolutePath().toString(), rate);
  }
}
