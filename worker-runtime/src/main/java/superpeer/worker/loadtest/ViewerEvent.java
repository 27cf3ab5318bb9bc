package superpeer.worker.loadtest;

import java.time.Duration;
import superpeer.worker.loadtest.SegmentDownload.Failure;

/** What happened to a viewer; the input of the statistics. */
sealed interface ViewerEvent {

  /** A data channel is open. */
  record Opened(Duration setup) implements ViewerEvent {}

  /**
   * The first frame of a connection.
   *
   * @param at time in nanoseconds
   */
  record FirstFrame(Duration sinceOffer, long at) implements ViewerEvent {}

  /** A connection was not established; the reason is from the transport or the server. */
  record SetupFailed(String reason) implements ViewerEvent {}

  /** An open connection ended. */
  record Ended(EndReason reason) implements ViewerEvent {}

  /** Whether the viewer has a super peer; sent on every change. */
  record SuperPeerAvailable(boolean available) implements ViewerEvent {}

  record Requested() implements ViewerEvent {}

  record Downloaded(long bytes, Duration latency, Duration firstByte) implements ViewerEvent {}

  record Failed(Failure failure) implements ViewerEvent {}

  /** A request crossed the peer's CLOSE or CHOKE; it is sent to another peer. */
  record Crossed() implements ViewerEvent {}

  /** The peer refused an urgent request at once; the viewer uses HTTP. */
  record Refused() implements ViewerEvent {}

  /** The viewer cancelled a piece. */
  record Cancelled() implements ViewerEvent {}

  /** Segments that no peer offered in time, or that the viewer skipped. */
  record Missed(long segments) implements ViewerEvent {}

  /** Playback since the previous event of this kind. */
  record Played(int stalls, Duration stalled, Duration played) implements ViewerEvent {}

  /** A peer sent a message that violates the protocol. */
  record Stray() implements ViewerEvent {}

  /** How a connection ended. */
  enum EndReason {
    /** The peer sent a CLOSE that is not fatal. */
    LEFT,
    /** The peer sent a fatal CLOSE. */
    FATAL,
    /** The channel ended without a CLOSE. */
    DROPPED,
    /** The viewer left. */
    LOCAL
  }
}
