package superpeer.worker;

import java.util.List;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.control.Assignment;

/** Assignments for tests. */
public final class Assignments {

  private Assignments() {}

  public static Assignment of(String channel) {
    return new Assignment(
        new ChannelId(channel),
        true,
        Optional.of("secret"),
        Optional.of("eu-1"),
        200,
        false,
        new Assignment.Origin(
            Assignment.OriginMode.RELAY, Optional.empty(), Optional.empty(), List.of(), "cache"),
        new Assignment.Swarm("http://tracker.example/v1", Optional.empty(), Optional.empty()),
        new Assignment.Network(Optional.empty(), 0, 0, List.of()),
        new Assignment.Limits(200, 400, 1024));
  }
}
