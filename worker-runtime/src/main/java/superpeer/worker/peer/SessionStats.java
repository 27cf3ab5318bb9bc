package superpeer.worker.peer;

/**
 * Statistics of one session since it started. Bytes are payload: segment bytes without headers.
 *
 * @param uploadedBytes handed to the network; of a running piece only when it ends
 * @param acknowledgedBytes the part that the peer acknowledged (PIECE_ACK)
 * @param fetchedBytes of segments fetched from the peer, complete and verified
 * @param sent pieces completely handed to the network
 * @param cancelled pieces that the peer cancelled before that
 * @param aborted pieces that we aborted before that
 * @param notFound requests answered PIECE_NOT_FOUND
 * @param refused requests refused because they could not be served in time
 * @param misses how often the peer counted us as too slow (SDK 2.9.10 says so in PIECE_ACK)
 * @param malformed messages or pieces that were not well formed
 * @param stray binary frames that belonged to no piece
 * @param unknown messages of an unknown kind or out of turn
 */
public record SessionStats(
    long uploadedBytes,
    long acknowledgedBytes,
    long fetchedBytes,
    long sent,
    long cancelled,
    long aborted,
    long notFound,
    long refused,
    long misses,
    long malformed,
    long stray,
    long unknown) {

  public static final SessionStats NONE = new SessionStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** The sum of both. */
  public SessionStats plus(SessionStats other) {
    return new SessionStats(
        uploadedBytes + other.uploadedBytes,
        acknowledgedBytes + other.acknowledgedBytes,
        fetchedBytes + other.fetchedBytes,
        sent + other.sent,
        cancelled + other.cancelled,
        aborted + other.aborted,
        notFound + other.notFound,
        refused + other.refused,
        misses + other.misses,
        malformed + other.malformed,
        stray + other.stray,
        unknown + other.unknown);
  }

  /** The difference to {@code earlier}, a snapshot of the same session. */
  public SessionStats minus(SessionStats earlier) {
    return new SessionStats(
        uploadedBytes - earlier.uploadedBytes,
        acknowledgedBytes - earlier.acknowledgedBytes,
        fetchedBytes - earlier.fetchedBytes,
        sent - earlier.sent,
        cancelled - earlier.cancelled,
        aborted - earlier.aborted,
        notFound - earlier.notFound,
        refused - earlier.refused,
        misses - earlier.misses,
        malformed - earlier.malformed,
        stray - earlier.stray,
        unknown - earlier.unknown);
  }
}
