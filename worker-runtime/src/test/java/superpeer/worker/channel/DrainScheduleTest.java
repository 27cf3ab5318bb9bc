package superpeer.worker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import superpeer.protocol.control.WorkerCommand.Drain;
import superpeer.worker.channel.PeerSessions.Session;
import superpeer.worker.channel.PeerSessions.Side;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.peer.SessionStats;
import superpeer.worker.swarm.SignalingClient;

class DrainScheduleTest {

  private static final Drain MINUTE = new Drain(7_000, 60_000);

  private final PeerSessions peerSessions = new PeerSessions(Clock.systemUTC());
  private final List<TestInbox<PeerSession.Command>> inboxes = new ArrayList<>();
  private final ActorRef<SignalingClient.Command> via =
      TestInbox.<SignalingClient.Command>create().getRef();

  @Test
  void drainsAllAtOnceWithoutHandOver() {
    viewers(1_000);
    assertThat(new DrainSchedule(peerSessions, new Drain(7_000)).drainNext()).isTrue();
    assertThat(drained()).isEqualTo(1_000);
    assertThat(inboxes.get(0).getAllReceived())
        .containsExactly(new PeerSession.Drain(Duration.ofSeconds(7)));
  }

  @Test
  void batchesFitHandOverTime() {
    viewers(1_000);
    var drainSchedule = new DrainSchedule(peerSessions, MINUTE);
    assertThat(drainSchedule.drainNext()).isFalse();
    assertThat(drained()).isEqualTo(9);
    assertThat(batchesLeft(drainSchedule)).isLessThanOrEqualTo(119);
    assertThat(drained()).isEqualTo(1_000);
  }

  @Test
  void drainsFewOneByOne() {
    viewers(3);
    var drainSchedule = new DrainSchedule(peerSessions, MINUTE);
    assertThat(batchesLeft(drainSchedule)).isEqualTo(3);
    assertThat(drained()).isEqualTo(3);
  }

  @Test
  void skipsSessionsThatHaveEnded() {
    viewers(3);
    var drainSchedule = new DrainSchedule(peerSessions, MINUTE);
    peerSessions.remove("w0", SessionStats.NONE);
    peerSessions.remove("w1", SessionStats.NONE);
    drainSchedule.drainNext();
    assertThat(drained()).isEqualTo(1);
  }

  @Test
  void endsAtOnceWithoutViewers() {
    assertThat(new DrainSchedule(peerSessions, MINUTE).drainNext()).isTrue();
  }

  private static int batchesLeft(DrainSchedule drainSchedule) {
    var turns = 1;
    while (!drainSchedule.drainNext()) {
      turns++;
    }
    return turns;
  }

  private long drained() {
    return inboxes.stream().filter(TestInbox::hasMessages).count();
  }

  private void viewers(int count) {
    for (var i = 0; i < count; i++) {
      var inbox = TestInbox.<PeerSession.Command>create();
      inboxes.add(inbox);
      var name = "w" + i;
      peerSessions.add(
          new Session(
              name, name, inbox.getRef(), new Side.Calling(), via, true, SessionStats.NONE, 0));
    }
  }
}
