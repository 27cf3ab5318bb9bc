package superpeer.worker.peer;

/** Counts what happens in one session. Not thread-safe; the session owns it. */
final class SessionCounters {

  private long uploadedBytes;
  private long acknowledgedBytes;
  private long fetchedBytes;
  private long sent;
  private long cancelled;
  private long aborted;
  private long notFound;
  private long refused;
  private long misses;
  private long malformed;
  private long stray;
  private long unknown;

  void sent(long bytes) {
    sent++;
    uploadedBytes += bytes;
  }

  /** A piece that the peer cancelled. */
  void cancelled(long bytesSent) {
    cancelled++;
    uploadedBytes += bytesSent;
  }

  /** A piece that we ended. */
  void aborted(long bytesSent) {
    aborted++;
    uploadedBytes += bytesSent;
  }

  void acknowledged(long bytes, int missed) {
    acknowledgedBytes += bytes;
    misses += missed;
  }

  void fetched(long bytes) {
    fetchedBytes += bytes;
  }

  void notFound() {
    notFound++;
  }

  /** An urgent request that could not be served in time; what it got all the same counts. */
  void refused(long bytesSent) {
    refused++;
    uploadedBytes += bytesSent;
  }

  void malformed() {
    malformed++;
  }

  void stray() {
    stray++;
  }

  void unknown() {
    unknown++;
  }

  /** How often the peer sent what it should not. */
  long strikes() {
    return malformed;
  }

  SessionStats stats() {
    return new SessionStats(
        uploadedBytes,
        acknowledgedBytes,
        fetchedBytes,
        sent,
        cancelled,
        aborted,
        notFound,
        refused,
        misses,
        malformed,
        stray,
        unknown);
  }
}
