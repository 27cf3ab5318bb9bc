package superpeer.worker.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.signaling.Signal;
import superpeer.protocol.signaling.Signal.Answer;
import superpeer.protocol.signaling.Signal.Offer;
import superpeer.protocol.signaling.SignalCodec;
import superpeer.protocol.signaling.SignalingReply;
import superpeer.protocol.signaling.SignalingReply.NotFound;
import superpeer.protocol.signaling.SignalingReply.Pong;
import superpeer.protocol.signaling.SignalingReply.Relayed;
import superpeer.protocol.signaling.SignalingReply.RelayedAll;
import superpeer.protocol.signaling.SignalingReply.Version;
import superpeer.protocol.signaling.SignalingRequest;
import superpeer.protocol.signaling.SignalingRequest.Ping;
import superpeer.protocol.signaling.SignalingRequest.Send;
import superpeer.testing.ActorTestKitExtension;
import superpeer.worker.config.SignalingClientConfig;
import superpeer.worker.swarm.Signaling.Counts;
import superpeer.worker.swarm.Signaling.Notice;
import superpeer.worker.swarm.Signaling.Notice.Connected;
import superpeer.worker.swarm.Signaling.Notice.Heard;
import superpeer.worker.swarm.Signaling.Notice.Recovered;
import superpeer.worker.swarm.Signaling.Notice.Rejected;
import superpeer.worker.swarm.Signaling.Notice.Troubled;
import superpeer.worker.swarm.Signaling.Notice.Unreachable;

class SignalingTest {

  private static final SignalingClientConfig CONFIG =
      new SignalingClientConfig(
          Duration.ofSeconds(7),
          Duration.ofMinutes(2),
          Duration.ofSeconds(15),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          20,
          500);

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private final FakeDialer server = new FakeDialer();
  private TestProbe<Notice> owner;
  private ActorRef<Signaling.Command> signaling;

  @BeforeEach
  void start() {
    owner = actors.kit().createTestProbe();
    var address =
        new SignalingAddress("wss://s.example/signal", "s00me", Optional.of("a-1"), "1.0");
    signaling = actors.kit().spawn(Signaling.create(address, CONFIG, server, owner.ref()));
  }

  @Test
  void dialsUnderItsIdWithItsToken() throws Exception {
    assertThat(server.next().url())
        .isEqualTo("wss://s.example/signal?id=s00me&p=web&v=1.0&token=a-1");
  }

  @Test
  void handsOnSignalsSinglyAndInBatches() throws Exception {
    var line = connected();
    line.says(relayed("w11a", new Offer("o")));
    owner.expectMessage(new Heard("w11a", new Offer("o"), signaling));
    line.says(
        new RelayedAll(List.of(relayed("w11b", new Offer("p")), relayed("w11b", new Answer("q")))));
    owner.expectMessage(new Heard("w11b", new Offer("p"), signaling));
    owner.expectMessage(new Heard("w11b", new Answer("q"), signaling));
  }

  @Test
  void tellsWhoIsNotThereAndWhoRefused() throws Exception {
    var line = connected();
    line.says(new NotFound("w11a"));
    owner.expectMessage(new Unreachable("w11a", signaling));
    line.says(new SignalingReply.Rejected("w11b", Optional.of("full"), Optional.empty()));
    owner.expectMessage(new Rejected("w11b", Optional.of("full"), false, signaling));
  }

  @Test
  void saysWhatItIsTold() throws Exception {
    var line = connected();
    signaling.tell(new Signaling.Say("w11a", new Answer("a")));
    signaling.tell(new Signaling.Reject("w11b", "full", false));
    counts();
    assertThat(line.sent())
        .containsExactly(
            new Send("w11a", SignalCodec.write(new Answer("a"))),
            new SignalingRequest.Reject("w11b", Optional.of("full"), Optional.of(false)));
  }

  @Test
  void keepsTheLatestMessagesUntilItIsConnected() throws Exception {
    var line = server.next();
    for (var i = 0; i < 25; i++) {
      signaling.tell(new Signaling.Say("w" + i, new Answer("a")));
    }
    assertThat(counts().unsent()).isEqualTo(5);
    line.opens();
    owner.expectMessage(new Connected(signaling));
    counts();
    assertThat(line.sent()).hasSize(20);
    assertThat(((Send) line.sent().get(0)).to()).isEqualTo("w5");
  }

  @Test
  void reconnectsForEverUnderTheSameIdAndTellsOnce() throws Exception {
    connected().closes(1006, "reset");
    assertThat(owner.expectMessageClass(Troubled.class).error()).contains("reset");
    for (var i = 0; i < 8; i++) {
      redialed().closes(1006, "refused");
    }
    var line = redialed();
    assertThat(line.url()).contains("id=s00me");
    line.opens();
    owner.expectMessage(new Recovered(signaling));
    owner.expectMessage(new Connected(signaling));
    assertThat(counts()).isEqualTo(new Counts(9, 0, 0));
  }

  @Test
  void staysAwayForLongWhenTheServerDoesNotWantIt() throws Exception {
    connected().closes(4000, "token is not valid");
    assertThat(owner.expectMessageClass(Troubled.class).error()).contains("token is not valid");
    actors.advanceTime(Duration.ofSeconds(59));
    counts();
    assertThat(server.idle()).isTrue();
    redialed().opens();
    owner.expectMessage(new Recovered(signaling));
  }

  @Test
  void staysAwayForLongWhenTheServerSaysSo() throws Exception {
    var line = connected();
    line.says(new SignalingReply.Close("invalid client"));
    assertThat(owner.expectMessageClass(Troubled.class).error()).contains("invalid client");
    assertThat(line.closed()).isTrue();
    actors.advanceTime(Duration.ofSeconds(59));
    counts();
    assertThat(server.idle()).isTrue();
  }

  @Test
  void givesUpAConnectionThatDoesNotOpen() throws Exception {
    var slow = server.next();
    counts();
    actors.advanceTime(CONFIG.connectTimeout());
    owner.expectMessageClass(Troubled.class);
    assertThat(slow.closed()).isTrue();
    slow.opens(); // too late: nobody listens
    var next = redialed();
    next.opens();
    owner.expectMessage(new Recovered(signaling));
  }

  @Test
  void noticesAHalfOpenConnectionByAMissingPong() throws Exception {
    var line = connected();
    line.says(new Version(23));
    counts();
    actors.advanceTime(CONFIG.pingInterval());
    counts();
    assertThat(line.sent()).containsExactly(new Ping());
    line.says(new Pong());
    counts();
    actors.advanceTime(CONFIG.pingInterval()); // the second ping, with nobody there
    counts();
    actors.advanceTime(CONFIG.pongTimeout());
    assertThat(owner.expectMessageClass(Troubled.class).error()).contains("no pong");
    assertThat(line.closed()).isTrue();
    redialed();
  }

  @Test
  void expectsNoPongFromOldServers() throws Exception {
    var line = connected();
    line.says(new Version(20));
    counts();
    for (var i = 1; i <= 3; i++) {
      actors.advanceTime(CONFIG.pingInterval());
      counts();
    }
    assertThat(line.sent()).hasSize(3);
    assertThat(counts().lost()).isZero();
  }

  @Test
  void connectsAnewUnderANewId() throws Exception {
    var line = connected();
    signaling.tell(new Signaling.Reidentify("s11new", Optional.empty()));
    assertThat(server.next().url()).endsWith("?id=s11new&p=web&v=1.0");
    assertThat(line.closed()).isTrue();
    line.closes(1000, "bye"); // of the old one, and expected
    assertThat(counts().lost()).isZero();
  }

  @Test
  void keepsTheConnectionWhenOnlyTheTokenIsNew() throws Exception {
    var line = connected();
    signaling.tell(new Signaling.Reidentify("s00me", Optional.of("b-2")));
    counts();
    assertThat(line.closed()).isFalse();
    line.closes(1006, "reset");
    owner.expectMessageClass(Troubled.class);
    assertThat(redialed().url()).endsWith("&token=b-2");
  }

  @Test
  void countsWhatItCannotRead() throws Exception {
    var line = connected();
    line.drops();
    line.says(new SignalingReply.Unknown());
    line.says(new Relayed("w11a", JsonNodeFactory.instance.objectNode().put("type", "offer")));
    assertThat(counts().dropped()).isEqualTo(3);
  }

  @Test
  void closesItsConnectionWhenStopped() throws Exception {
    var line = connected();
    signaling.tell(new Signaling.Stop());
    owner.expectTerminated(signaling);
    assertThat(line.closed()).isTrue();
  }

  private FakeDialer.Line connected() throws InterruptedException {
    var line = server.next();
    line.opens();
    owner.expectMessage(new Connected(signaling));
    return line;
  }

  /** The next dialed connection. Time passes in small steps: its own timers must not be due yet. */
  private FakeDialer.Line redialed() throws InterruptedException {
    for (var second = 0; second < 60; second++) {
      counts();
      if (!server.idle()) {
        break;
      }
      actors.advanceTime(Duration.ofSeconds(1));
    }
    return server.next();
  }

  /** The counts; also a way to know that the actor has handled all that was sent before. */
  private Counts counts() {
    TestProbe<Counts> answer = actors.kit().createTestProbe();
    signaling.tell(new Signaling.GetCounts(answer.ref()));
    return answer.receiveMessage();
  }

  private static Relayed relayed(String from, Signal signal) {
    return new Relayed(from, SignalCodec.write(signal));
  }
}
