package superpeer.worker.origin;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import superpeer.worker.playlist.Playlist.Media;
import superpeer.worker.segment.SegmentId;

/**
 * Why something could not be fetched. Expected; without a stack trace.
 *
 * <p>The message names the address and the value, without what may be secret in it; {@link #hint}
 * names the way out.
 */
public final class OriginFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What went wrong; two failures of one kind and status are the same trouble. */
  public enum Kind {
    /** Not an http or https URL. */
    BAD_URL,
    /** The address is one that may not be fetched. */
    REFUSED_ADDRESS,
    /** No address, no connection, or a broken one. */
    UNREACHABLE,
    /** Too slow: to connect, to begin, in between, or in all. */
    TIMEOUT,
    /** An answer other than the one that was asked for; see {@link #status}. */
    STATUS,
    /** More bytes than allowed. */
    TOO_LARGE,
    /** Fewer bytes than announced, or none. */
    TRUNCATED,
    /** Redirected too often, in a circle, or to nowhere. */
    REDIRECTS,
    /** Bytes that are not what they should be: an unknown encoding, no playlist. */
    MALFORMED,
    /** A playlist that this version does not seed, or none that is known. */
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

  /** What a stage of {@link OriginClient} failed with. */
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

  /** What is wrong, with the value; the message. */
  public String error() {
    return error;
  }

  /** The HTTP status of kind STATUS; else 0. */
  public int status() {
    return status;
  }

  /** What to do about it. */
  public String hint() {
    return hint;
  }

  /** How long the origin wants to be left alone. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** Whether trying again makes sense although nobody changed anything. */
  boolean isRetryable() {
    return kind != Kind.TOO_LARGE && kind != Kind.BAD_URL && kind != Kind.REFUSED_ADDRESS;
  }

  /** The same, of a URL that was only guessed. */
  OriginFailure forGuessedUrl() {
    return new OriginFailure(
        kind,
        status,
        "guessed from the channel id, " + error,
        "give the playlist's url in the seed; without it segments come from viewers alone",
        retryAfter);
  }

  boolean isSameErrorAs(OriginFailure other) {
    return kind == other.kind && status == other.status;
  }

  private static String usualHint(Kind kind) {
    return switch (kind) {
      case BAD_URL, REDIRECTS, STATUS -> "check the url of the seed";
      case REFUSED_ADDRESS -> "list the network in superpeer.origin.allow-networks if it is yours";
      case UNREACHABLE, TIMEOUT -> "check that this host reaches the origin";
      case TOO_LARGE -> "see the limits at superpeer.worker.origin";
      case TRUNCATED, MALFORMED -> "check what the origin answers, for example with curl";
      case UNSUPPORTED -> "segments still come from viewers";
    };
  }
}
