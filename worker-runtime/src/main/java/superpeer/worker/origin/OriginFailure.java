package superpeer.worker.origin;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import superpeer.worker.playlist.Playlist.Media;
import superpeer.worker.segment.SegmentId;

/**
 * Why something could not be fetched. An expected error, without a stack trace.
 *
 * <p>The message names the URL and the value, without secrets; {@link #hint} says what to do.
 */
public final class OriginFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What went wrong. Two failures of the same kind and status count as one error. */
  public enum Kind {
    /** Not an http or https URL. */
    BAD_URL,
    /** The address policy does not allow this address. */
    REFUSED_ADDRESS,
    /** No DNS record, no connection, or a broken one. */
    UNREACHABLE,
    /** Too slow to connect, to answer, between bytes, or in total. */
    TIMEOUT,
    /** An unexpected HTTP status; see {@link #status}. */
    STATUS,
    /** Larger than the limit. */
    TOO_LARGE,
    /** Fewer bytes than announced, or none. */
    TRUNCATED,
    /** Too many redirects, a loop, or one without a target. */
    REDIRECTS,
    /** Bytes that cannot be used: an unknown encoding, or not a playlist. */
    MALFORMED,
    /** A playlist that cannot be seeded, or no known playlist. */
    UNSUPPORTED
  }

  private final String error;
  private final Kind kind;
  private final int status;
  private final String hint;
  private final transient Optional<Duration> retryAfter;

  private OriginFailure(
      Kind kind, int status, String message, String hint, Optional<Duration> retryAfter) {
    super(message, null, false, false);
    this.error = message;
    this.kind = kind;
    this.status = status;
    this.hint = hint;
    this.retryAfter = retryAfter;
  }

  static OriginFailure of(Kind kind, String message) {
    return new OriginFailure(kind, 0, message, usualHint(kind), Optional.empty());
  }

  public static OriginFailure of(Kind kind, String message, String hint) {
    return new OriginFailure(kind, 0, message, hint, Optional.empty());
  }

  /** Unwraps what a stage of {@link OriginClient} failed with. */
  static OriginFailure from(Throwable failure) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof OriginFailure known
        ? known
        : of(Kind.UNREACHABLE, "fetching failed: " + cause);
  }

  static OriginFailure notListed(SegmentId id, int level, Optional<Media> listed) {
    var lists = listed.map(media -> media.firstSn() + " to " + media.lastSn()).orElse("none yet");
    return of(
        Kind.UNSUPPORTED,
        "the playlist has no segment "
            + id.defaultSegId()
            + "; it lists level "
            + level
            + ", segments "
            + lists);
  }

  static OriginFailure badUrl(String message) {
    return of(Kind.BAD_URL, message);
  }

  static OriginFailure status(int status, String message, Optional<Duration> retryAfter) {
    return new OriginFailure(Kind.STATUS, status, message, usualHint(Kind.STATUS), retryAfter);
  }

  public Kind kind() {
    return kind;
  }

  /** What is wrong, with the value; same as the message. */
  public String error() {
    return error;
  }

  /** The HTTP status if the kind is STATUS; else 0. */
  public int status() {
    return status;
  }

  /** How to fix it. */
  public String hint() {
    return hint;
  }

  /** The Retry-After of the origin. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** Whether a retry without any change can succeed. */
  boolean isRetryable() {
    return kind != Kind.TOO_LARGE && kind != Kind.BAD_URL && kind != Kind.REFUSED_ADDRESS;
  }

  /** The same failure for a guessed URL. */
  OriginFailure forGuessedUrl() {
    return new OriginFailure(
        kind,
        status,
        "playlist URL guessed from the channel id: " + error,
        "set the playlist's url in the seed; without it, segments come only from viewers",
        retryAfter);
  }

  boolean isSameErrorAs(OriginFailure other) {
    return kind == other.kind && status == other.status;
  }

  private static String usualHint(Kind kind) {
    return switch (kind) {
      case BAD_URL, REDIRECTS, STATUS -> "check the url of the seed";
      case REFUSED_ADDRESS -> "if the network is yours, add it to superpeer.origin.allow-networks";
      case UNREACHABLE, TIMEOUT -> "check that this host can reach the origin";
      case TOO_LARGE -> "raise the limits in superpeer.worker.origin";
      case TRUNCATED, MALFORMED -> "check the origin's response, for example with curl";
      case UNSUPPORTED -> "segments still come from viewers";
    };
  }
}
