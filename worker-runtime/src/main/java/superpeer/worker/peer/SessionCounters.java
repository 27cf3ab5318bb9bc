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

  /** Counts a piece that the peer cancelled. */
  void cancelled(long bytesSent) {
    cancelled++;
    uploadedBytes += bytesSent;
  }

  /** Counts a piece that we aborted. */
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

  /**
   * Counts a request that was refused because it was too late; bytes sent before count as uploaded.
   */
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

  /** How many malformed messages the peer has sent. */
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
