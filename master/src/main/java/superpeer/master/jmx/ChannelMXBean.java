package superpeer.master.jmx;

/** One channel's workers together, as {@code superpeer:type=Channel,id="…"}. A snapshot. */
public interface ChannelMXBean {

  String getChannelId();

  /** Whether the channel is live; otherwise it is VOD. */
  boolean isLive();

  /** Slots that seed the channel, in any phase. */
  int getWorkers();

  /** Connected viewers. */
  int getPeers();

  /** Payload sent by the present processes, in units of 1,024 bytes. */
  long getUploadedKb();

  /** Payload that viewers acknowledged, in units of 1,024 bytes. */
  long getAcknowledgedKb();

  /** Segment bytes taken from viewers, in units of 1,024 bytes. */
  long getFromPeersKb();

  /** Segment bytes fetched over HTTP, in units of 1,024 bytes. */
  long getFromOriginKb();

  /** Payload sent over the last report interval, in Mbit/s. */
  double getCurrentUplinkMbps();

  /** Processes that replaced another one. */
  int getRestarts();
}
