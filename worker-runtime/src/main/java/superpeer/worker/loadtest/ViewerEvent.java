package superpeer.worker.loadtest;

import java.time.Duration;
import superpeer.worker.loadtest.SegmentDownload.Failure;

/** What happened to a viewer, as far as anybody counts it. */
sealed interface ViewerEvent {

  /** A data channel is open. */
  record Opened(Duration setup) implements ViewerEvent {}

  /**
   * The first frame over a connection.
   *
   * @param at when, in nanoseconds
   */
  record FirstFrame(Duration sinceOffer, long at) implements ViewerEvent {}

  /** A connection came to nothing; {@code why} as the transport or the server says it. */
  record SetupFailed(String reason) implements ViewerEvent {}

  /** A connection ended that had been open. */
  record Ended(EndReason reason) implements ViewerEvent {}

  /** Whether the viewer has a super peer to ask; at every change. */
  record SuperPeerAvailable(boolean available) implements ViewerEvent {}

  record Requested() implements ViewerEvent {}

  record Downloaded(long bytes, Duration latency, Duration firstByte) implements ViewerEvent {}

  record Failed(Failure failure) implements ViewerEvent {}

  /** A request that the peer did not see any more; another one is asked. */
  record Crossed() implements ViewerEvent {}

  /** An urgent request that the peer refused at once; the viewer goes to HTTP. */
  record Refused() implements ViewerEvent {}

  /** A piece that the viewer cancelled is over. */
  record Cancelled() implements ViewerEvent {}

  /** Segments that nobody offered in time, or that the viewer had to jump over. */
  record Missed(long segments) implements ViewerEvent {}

  /** How its player fared since the last time it told. */
  record Played(int stalls, Duration stalled, Duration played) implements ViewerEvent {}

  /** Sum of what the viewer's peers sent against the protocol, a message each. */
  record Stray() implements ViewerEvent {}

  /** How a connection ended. */
  enum EndReason {
    /** The peer said CLOSE, and that we may come again. */
    LEFT,
    /** The peer said CLOSE, for ever. */
    FATAL,
    /** The channel ended without a word. */
    DROPPED,
    /** The viewer left. */
    LOCAL
  }
}
