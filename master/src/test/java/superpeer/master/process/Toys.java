package superpeer.master.process;

import java.util.List;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.control.Assignment;

/** Assignments for a {@link ToyWorker}. */
final class Toys {

  private Toys() {}

  /**
   * @param deed what it is to do, one of its constants
   */
  static Assignment assignment(String deed) {
    return new Assignment(
        new ChannelId("Y2g="),
        true,
        Optional.empty(),
        Optional.of(deed),
        200,
        false,
        new Assignment.Origin(
            Assignment.OriginMode.RELAY, Optional.empty(), Optional.empty(), List.of(), "/tmp"),
        new Assignment.Swarm("http://127.0.0.1/v1", Optional.empty(), Optional.empty()),
        new Assignment.Network(Optional.empty(), 0, 0, List.of()),
        new Assignment.Limits(200, 400, 1_000));
  }
}
