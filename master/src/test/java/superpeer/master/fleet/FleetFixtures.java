package superpeer.master.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerEvent.Degraded;
import superpeer.protocol.control.WorkerEvent.Reported;
import superpeer.protocol.control.WorkerStats;

/** Values for the tests of this package. */
final class FleetFixtures {

  static final ProcessTimeouts TIMEOUTS =
      new ProcessTimeouts(
          Duration.ofSeconds(20),
          Duration.ofSeconds(6),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5));
  static final SupervisionPolicy SUPERVISION =
      new SupervisionPolicy(
          Duration.ofMillis(200), Duration.ofSeconds(2), 3, Duration.ofMinutes(1));

  static final ChannelId CHANNEL = new ChannelId("Y2g=");
  static final ChannelId OTHER_CHANNEL = new ChannelId("b3RoZXI=");
  static final int MEMORY_MB = 400;

  private FleetFixtures() {}

  static Assignment assignment(ChannelId channel) {
    return assignment(channel, 200);
  }

  static Assignment assignment(ChannelId channel, int maxConnections) {
    return new Assignment(
        channel,
        true,
        Optional.empty(),
        Optional.empty(),
        maxConnections,
        false,
        new Assignment.Origin(
            Assignment.OriginMode.HYBRID,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            "/tmp/cache"),
        new Assignment.Swarm("http://127.0.0.1:8080/v1", Optional.empty(), Optional.empty()),
        new Assignment.Network(Optional.empty(), 0, 0, List.of()),
        new Assignment.Limits(200, MEMORY_MB, 1_000));
  }

  static Reported report(int peers, long memoryKb) {
    var none = WorkerStats.NONE;
    return new Reported(
        new WorkerStats(
            peers,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            memoryKb,
            0,
            0,
            0,
            0,
            0,
            none.pieces(),
            none.faults(),
            none.natives()));
  }

  static Degraded degraded(String part, String error) {
    return new Degraded(part, Optional.of(error), Optional.of("look at the " + part));
  }

  static Degraded recovered(String part) {
    return new Degraded(part, Optional.empty(), Optional.empty());
  }
}
