package superpeer.protocol.tracker;

/**
 * Computes the checksum {@code v} of an announce. Source: docs/protocol/wire.md §2.3. Pure
 * functions.
 */
public final class AnnounceChecksum {

  private AnnounceChecksum() {}

  /**
   * @param ts Unix seconds, as in the announce
   * @param hostname the page's {@code location.hostname}; {@code <token>.localhost} for a page on
   *     localhost with a token
   * @param version of the SDK
   * @param announce {@code host[:port]} of the tracker
   * @param channel channel id
   * @param type {@code hls} or {@code hls_sw}
   * @return 8 hex digits
   */
  public static String of(
      long ts, String hostname, String version, String announce, String channel, String type) {
    return HmacMd5.first8(Long.toString(ts), hostname + version + announce + channel + type);
  }
}
