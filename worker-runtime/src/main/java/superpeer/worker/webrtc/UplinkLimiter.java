package superpeer.worker.webrtc;

import java.time.Duration;

/**
 * Limits the sending rate with a token bucket. It counts bytes on the wire: every message with the
 * overhead of its packets.
 *
 * <p>Spending is never refused: texts and acknowledgements cannot wait, so they are sent, and
 * pieces wait longer instead. Plain code with the caller's clock, not thread-safe; the native
 * thread owns it.
 */
final class UplinkLimiter {

  /** Payload per packet: libwebrtc's SCTP packets have at most 1,191 bytes, headers included. */
  private static final int PACKET_PAYLOAD = 1_136;

  /**
   * Overhead per packet: IP 20, UDP 8, DTLS 37, SCTP with chunk 28, and a little for
   * retransmissions.
   */
  private static final int PACKET_OVERHEAD = 100;

  /** Size of an acknowledgement; we send one for every second packet received. */
  private static final int ACKNOWLEDGEMENT = 110;

  /** Longest pause that a burst may make up for: a few ticks. */
  static final Duration MAX_BURST = Duration.ofMillis(50);

  private static final double NANOS_PER_SECOND = 1e9;

  private long bytesPerSecond;
  private double tokens;
  private long lastRefill;
  private long spent;
  private long heldBackNanos;
  private boolean heldBack;

  /**
   * @param now in nanoseconds, from a clock that never goes back; the same in all methods
   */
  UplinkLimiter(long now) {
    this.lastRefill = now;
  }

  /**
   * Sets the rate; a debt remains.
   *
   * @param perSecond bytes per second; 0: no limit
   */
  void limit(long perSecond) {
    bytesPerSecond = perSecond;
    tokens = Math.min(tokens, burst());
  }

  /** The rate in bytes per second; 0: no limit. */
  long limit() {
    return bytesPerSecond;
  }

  void refill(long now) {
    var elapsed = now - lastRefill;
    lastRefill = now;
    heldBackNanos += heldBack ? elapsed : 0;
    heldBack = false;
    tokens = Math.min(burst(), tokens + bytesPerSecond * (elapsed / NANOS_PER_SECOND));
  }

  private double burst() {
    return bytesPerSecond * (MAX_BURST.toNanos() / NANOS_PER_SECOND);
  }

  /** Whether pieces must wait now. */
  boolean isEmpty() {
    return bytesPerSecond > 0 && tokens <= 0;
  }

  /** Notes that a piece could have been sent without the limit; counts until the next refill. */
  void heldBack() {
    heldBack = true;
  }

  /** Counts a message that we sent. */
  void sent(long payload) {
    spend(payload + packets(payload) * PACKET_OVERHEAD);
  }

  /** Counts the acknowledgements for a message that we received. */
  void received(long payload) {
    spend((packets(payload) + 1) / 2 * ACKNOWLEDGEMENT);
  }

  private static long packets(long payload) {
    return Math.max(1, (payload + PACKET_PAYLOAD - 1) / PACKET_PAYLOAD);
  }

  private void spend(long bytes) {
    spent += bytes;
    tokens -= bytesPerSecond > 0 ? bytes : 0;
  }

  /** Bytes sent on the wire so far. */
  long spent() {
    return spent;
  }

  /** How long only the limit kept something from being sent, so far. */
  long heldBackNanos() {
    return heldBackNanos;
  }
}
