package superpeer.master.process;

import java.util.List;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.control.Assignment;

/** Assignments for a {@link StubWorker}. */
final class StubAssignments {

  private StubAssignments() {}

  /**
   * @param behavior one of the constants of {@link StubWorker}
   */
  static Assignment assignment(String behavior) {
    return new Assignment(
        new ChannelId("Y2g="),
        true,
        Optional.empty(),
        Optional.of(behavior),
        200,
        false,
        new Assignment.Origin(
            Assignment.OriginMode.RELAY, Optional.empty(), Optional.empty(), List.of(), "/tmp"),
        new Assignment.Swarm("http://127.0.0.1/v1", Optional.empty(), Optional.empty()),
        new Assignment.Network(Optional.empty(), 0, 0, List.of()),
        new Assignment.Limits(200, 400, 1_000));
  }
}
