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
import superpeer.worker.channel.Sessions.Session;
import superpeer.worker.channel.Sessions.Side;
import superpeer.worker.peer.Figures;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.swarm.Signaling;

class HandOverTest {

  private static final Drain MINUTE = new Drain(7_000, 60_000);

  private final Sessions sessions = new Sessions(Clock.systemUTC());
  private final List<TestInbox<PeerSession.Command>> inboxes = new ArrayList<>();
  private final ActorRef<Signaling.Command> via = TestInbox.<Signaling.Command>create().getRef();

  @Test
  void tellsAllAtOnceThatHaveNowhereToGo() {
    viewers(1_000);
    assertThat(new HandOver(sessions, new Drain(7_000)).nextTurn()).isTrue();
    assertThat(told()).isEqualTo(1_000);
    assertThat(inboxes.get(0).getAllReceived())
        .containsExactly(new PeerSession.Drain(Duration.ofSeconds(7)));
  }

  @Test
  void tellsAsManyATurnAsItTakesForAllToBeToldInTime() {
    viewers(1_000);
    var handOver = new HandOver(sessions, MINUTE);
    assertThat(handOver.nextTurn()).isFalse();
    assertThat(told()).isEqualTo(9);
    assertThat(turnsLeft(handOver)).isLessThanOrEqualTo(119);
    assertThat(told()).isEqualTo(1_000);
  }

  @Test
  void tellsFewOneByOne() {
    viewers(3);
    var handOver = new HandOver(sessions, MINUTE);
    assertThat(turnsLeft(handOver)).isEqualTo(3);
    assertThat(told()).isEqualTo(3);
  }

  @Test
  void wastesNoTurnOnThoseWhoHaveLeft() {
    viewers(3);
    var handOver = new HandOver(sessions, MINUTE);
    sessions.remove("w0", Figures.NONE);
    sessions.remove("w1", Figures.NONE);
    handOver.nextTurn();
    assertThat(told()).isEqualTo(1);
  }

  @Test
  void isOverAtOnceWithoutViewers() {
    assertThat(new HandOver(sessions, MINUTE).nextTurn()).isTrue();
  }

  private static int turnsLeft(HandOver handOver) {
    var turns = 1;
    while (!handOver.nextTurn()) {
      turns++;
    }
    return turns;
  }

  private long told() {
    return inboxes.stream().filter(TestInbox::hasMessages).count();
  }

  private void viewers(int count) {
    for (var i = 0; i < count; i++) {
      var inbox = TestInbox.<PeerSession.Command>create();
      inboxes.add(inbox);
      var name = "w" + i;
      sessions.add(
          new Session(name, name, inbox.getRef(), new Side.Calling(), via, true, Figures.NONE, 0));
    }
  }
}
