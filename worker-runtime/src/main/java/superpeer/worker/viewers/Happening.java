package superpeer.worker.viewers;

import java.time.Duration;
import superpeer.worker.viewers.Taking.Failure;

/** What happened to a viewer, as far as anybody counts it. */
sealed interface Happening {

  /** A data channel is open. */
  record Opened(Duration setup) implements Happening {}

  /**
   * The first frame over a connection.
   *
   * @param at when, in nanoseconds
   */
  record Begun(Duration sinceOffer, long at) implements Happening {}

  /** A connection came to nothing; {@code why} as the transport or the server says it. */
  record SetupFailed(String why) implements Happening {}

  /** A connection ended that had been open. */
  record Ended(How how) implements Happening {}

  /** Whether the viewer has a super peer to ask; at every change. */
  record Served(boolean now) implements Happening {}

  record Asked() implements Happening {}

  record Taken(long bytes, Duration latency, Duration firstByte) implements Happening {}

  record Failed(Failure why) implements Happening {}

  /** A request that the peer did not see any more; another one is asked. */
  record Crossed() implements Happening {}

  /** An urgent request that the peer refused at once; the viewer goes to HTTP. */
  record Refused() implements Happening {}

  /** A piece that the viewer cancelled is over. */
  record Cancelled() implements Happening {}

  /** Segments that nobody offered in time, or that the viewer had to jump over. */
  record Missed(long segments) implements Happening {}

  /** How its player fared since the last time it told. */
  record Watched(int stalls, Duration stalled, Duration played) implements Happening {}

  /** Sum of what the viewer's peers sent against the protocol, a message each. */
  record Stray() implements Happening {}

  /** How a connection ended. */
  enum How {
    /** The peer said CLOSE, and that we may come again. */
    LEFT,
    /** The peer said CLOSE, for ever. */
    FATAL,
    /** The channel ended without a word. */
    DROPPED,
    /** The viewer left. */
    BY_US
  }
}
