package superpeer.worker.webrtc;

import java.time.Duration;

/**
 * Keeps what is sent to a rate, measured as it goes over the wire: every message with the packets
 * it is cut into.
 *
 * <p>Spending is never refused, so that what cannot wait (a text, an acknowledgement) is sent and
 * paid for by what can. Plain code with the caller's clock; the owner thread has it.
 */
final class UplinkLimiter {

  /** Of a message in one packet: libwebrtc's SCTP cuts at 1,191 bytes less its own headers. */
  private static final int PAYLOAD_OF_PACKET = 1_136;

  /** IP 20, UDP 8, DTLS 37, SCTP and its chunk 28, and a little for what is sent twice. */
  private static final int AROUND_PACKET = 100;

  /** Every second packet received is acknowledged with one of about this size. */
  private static final int ACKNOWLEDGEMENT = 110;

  /** Longest time without sending that may be made up for: a few ticks. */
  static final Duration MAX_BURST = Duration.ofMillis(50);

  private static final double NANOS_A_SECOND = 1e9;

  private long bytesPerSecond;
  private double tokens;
  private long lastRefill;
  private long spent;
  private long heldBackNanos;
  private boolean heldBack;

  /**
   * @param now in nanoseconds, of a clock that never goes back, as everywhere here
   */
  UplinkLimiter(long now) {
    this.lastRefill = now;
  }

  /**
   * Sets the rate; what was overspent stays so.
   *
   * @param perSecond bytes; 0: no limit
   */
  void limit(long perSecond) {
    bytesPerSecond = perSecond;
    tokens = Math.min(tokens, burst());
  }

  /** Bytes a second; 0 is no limit. */
  long limit() {
    return bytesPerSecond;
  }

  void refill(long now) {
    var elapsed = now - lastRefill;
    lastRefill = now;
    heldBackNanos += heldBack ? elapsed : 0;
    heldBack = false;
    tokens = Math.min(burst(), tokens + bytesPerSecond * (elapsed / NANOS_A_SECOND));
  }

  private double burst() {
    return bytesPerSecond * (MAX_BURST.toNanos() / NANOS_A_SECOND);
  }

  /** Whether nothing that can wait may be sent now. */
  boolean isEmpty() {
    return bytesPerSecond > 0 && tokens <= 0;
  }

  /** Something would have been sent, were the bucket not empty; counts until the next refill. */
  void heldBack() {
    heldBack = true;
  }

  /** Pays for a message of ours. */
  void sent(long payload) {
    spend(payload + packets(payload) * AROUND_PACKET);
  }

  /** Pays for acknowledging a message of theirs. */
  void received(long payload) {
    spend((packets(payload) + 1) / 2 * ACKNOWLEDGEMENT);
  }

  private static long packets(long payload) {
    return Math.max(1, (payload + PAYLOAD_OF_PACKET - 1) / PAYLOAD_OF_PACKET);
  }

  private void spend(long bytes) {
    spent += bytes;
    tokens -= bytesPerSecond > 0 ? bytes : 0;
  }

  /** Bytes on the wire so far. */
  long spent() {
    return spent;
  }

  /** How long something could have been sent but for the limit, so far. */
  long heldBackNanos() {
    return heldBackNanos;
  }
}
