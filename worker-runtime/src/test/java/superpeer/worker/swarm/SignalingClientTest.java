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
import superpeer.worker.swarm.SignalingClient.Event;
import superpeer.worker.swarm.SignalingClient.Event.Connected;
import superpeer.worker.swarm.SignalingClient.Event.Degraded;
import superpeer.worker.swarm.SignalingClient.Event.PeerNotFound;
import superpeer.worker.swarm.SignalingClient.Event.Recovered;
import superpeer.worker.swarm.SignalingClient.Event.Rejected;
import superpeer.worker.swarm.SignalingClient.Event.SignalReceived;
import superpeer.worker.swarm.SignalingClient.Stats;

class SignalingClientTest {

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
  private TestProbe<Event> owner;
  private ActorRef<SignalingClient.Command> signaling;

  @BeforeEach
  void start() {
    owner = actors.kit().createTestProbe();
    var address =
        new SignalingEndpoint("wss://s.example/signal", "s00me", Optional.of("a-1"), "1.0");
    signaling = actors.kit().spawn(SignalingClient.create(address, CONFIG, server, owner.ref()));
  }

  @Test
  void dialsWithIdAndToken() throws Exception {
    assertThat(server.awaitDial().url())
        .isEqualTo("wss://s.example/signal?id=s00me&p=web&v=1.0&token=a-1");
  }

  @Test
  void forwardsSignalsSinglyAndInBatches() throws Exception {
    var fakeSocket = connected();
    fakeSocket.receive(relayed("w11a", new Offer("o")));
    owner.expectMessage(new SignalReceived("w11a", new Offer("o"), signaling));
    fakeSocket.receive(
        new RelayedAll(List.of(relayed("w11b", new Offer("p")), relayed("w11b", new Answer("q")))));
    owner.expectMessage(new SignalReceived("w11b", new Offer("p"), signaling));
    owner.expectMessage(new SignalReceived("w11b", new Answer("q"), signaling));
  }

  @Test
  void reportsUnknownAndRejectingPeers() throws Exception {
    var fakeSocket = connected();
    fakeSocket.receive(new NotFound("w11a"));
    owner.expectMessage(new PeerNotFound("w11a", signaling));
    fakeSocket.receive(new SignalingReply.Rejected("w11b", Optional.of("full"), Optional.empty()));
    owner.expectMessage(new Rejected("w11b", Optional.of("full"), false, signaling));
  }

  @Test
  void sendsSignalsAndRejections() throws Exception {
    var fakeSocket = connected();
    signaling.tell(new SignalingClient.SendSignal("w11a", new Answer("a")));
    signaling.tell(new SignalingClient.Reject("w11b", "full", false));
    stats();
    assertThat(fakeSocket.sent())
        .containsExactly(
            new Send("w11a", SignalCodec.write(new Answer("a"))),
            new SignalingRequest.Reject("w11b", Optional.of("full"), Optional.of(false)));
  }

  @Test
  void queuesTheLatestMessagesUntilConnected() throws Exception {
    var fakeSocket = server.awaitDial();
    for (var i = 0; i < 25; i++) {
      signaling.tell(new SignalingClient.SendSignal("w" + i, new Answer("a")));
    }
    assertThat(stats().messagesUnsent()).isEqualTo(5);
    fakeSocket.open();
    owner.expectMessage(new Connected(signaling));
    stats();
    assertThat(fakeSocket.sent()).hasSize(20);
    assertThat(((Send) fakeSocket.sent().get(0)).to()).isEqualTo("w5");
  }

  @Test
  void reconnectsWithTheSameIdAndReportsOnce() throws Exception {
    connected().closeByServer(1006, "reset");
    assertThat(owner.expectMessageClass(Degraded.class).error()).contains("reset");
    for (var i = 0; i < 8; i++) {
      redialed().closeByServer(1006, "refused");
    }
    var fakeSocket = redialed();
    assertThat(fakeSocket.url()).contains("id=s00me");
    fakeSocket.open();
    owner.expectMessage(new Recovered(signaling));
    owner.expectMessage(new Connected(signaling));
    assertThat(stats()).isEqualTo(new Stats(9, 0, 0));
  }

  @Test
  void waitsLongAfterARefusingCloseCode() throws Exception {
    connected().closeByServer(4000, "token is not valid");
    assertThat(owner.expectMessageClass(Degraded.class).error()).contains("token is not valid");
    actors.advanceTime(Duration.ofSeconds(59));
    stats();
    assertThat(server.isIdle()).isTrue();
    redialed().open();
    owner.expectMessage(new Recovered(signaling));
  }

  @Test
  void waitsLongAfterACloseMessage() throws Exception {
    var fakeSocket = connected();
    fakeSocket.receive(new SignalingReply.Close("invalid client"));
    assertThat(owner.expectMessageClass(Degraded.class).error()).contains("invalid client");
    assertThat(fakeSocket.isClosed()).isTrue();
    actors.advanceTime(Duration.ofSeconds(59));
    stats();
    assertThat(server.isIdle()).isTrue();
  }

  @Test
  void timesOutOnAConnectionThatDoesNotOpen() throws Exception {
    var slow = server.awaitDial();
    stats();
    actors.advanceTime(CONFIG.connectTimeout());
    owner.expectMessageClass(Degraded.class);
    assertThat(slow.isClosed()).isTrue();
    slow.open(); // too late: ignored
    var next = redialed();
    next.open();
    owner.expectMessage(new Recovered(signaling));
  }

  @Test
  void detectsAHalfOpenConnectionByAMissingPong() throws Exception {
    var fakeSocket = connected();
    fakeSocket.receive(new Version(23));
    stats();
    actors.advanceTime(CONFIG.pingInterval());
    stats();
    assertThat(fakeSocket.sent()).containsExactly(new Ping());
    fakeSocket.receive(new Pong());
    stats();
    actors.advanceTime(CONFIG.pingInterval()); // the second ping, which stays unanswered
    stats();
    actors.advanceTime(CONFIG.pongTimeout());
    assertThat(owner.expectMessageClass(Degraded.class).error()).contains("no pong");
    assertThat(fakeSocket.isClosed()).isTrue();
    redialed();
  }

  @Test
  void expectsNoPongFromOldServers() throws Exception {
    var fakeSocket = connected();
    fakeSocket.receive(new Version(20));
    stats();
    for (var i = 1; i <= 3; i++) {
      actors.advanceTime(CONFIG.pingInterval());
      stats();
    }
    assertThat(fakeSocket.sent()).hasSize(3);
    assertThat(stats().connectionsLost()).isZero();
  }

  @Test
  void reconnectsWithANewId() throws Exception {
    var fakeSocket = connected();
    signaling.tell(new SignalingClient.ChangeIdentity("s11new", Optional.empty()));
    assertThat(server.awaitDial().url()).endsWith("?id=s11new&p=web&v=1.0");
    assertThat(fakeSocket.isClosed()).isTrue();
    fakeSocket.closeByServer(1000, "bye"); // of the old connection, as expected
    assertThat(stats().connectionsLost()).isZero();
  }

  @Test
  void keepsTheConnectionWhenOnlyTheTokenIsNew() throws Exception {
    var fakeSocket = connected();
    signaling.tell(new SignalingClient.ChangeIdentity("s00me", Optional.of("b-2")));
    stats();
    assertThat(fakeSocket.isClosed()).isFalse();
    fakeSocket.closeByServer(1006, "reset");
    owner.expectMessageClass(Degraded.class);
    assertThat(redialed().url()).endsWith("&token=b-2");
  }

  @Test
  void countsUnreadableMessages() throws Exception {
    var fakeSocket = connected();
    fakeSocket.drop();
    fakeSocket.receive(new SignalingReply.Unknown());
    fakeSocket.receive(
        new Relayed("w11a", JsonNodeFactory.instance.objectNode().put("type", "offer")));
    assertThat(stats().messagesDropped()).isEqualTo(3);
  }

  @Test
  void closesItsConnectionWhenStopped() throws Exception {
    var fakeSocket = connected();
    signaling.tell(new SignalingClient.Stop());
    owner.expectTerminated(signaling);
    assertThat(fakeSocket.isClosed()).isTrue();
  }

  private FakeDialer.FakeSocket connected() throws InterruptedException {
    var fakeSocket = server.awaitDial();
    fakeSocket.open();
    owner.expectMessage(new Connected(signaling));
    return fakeSocket;
  }

  /**
   * Waits for the next connection. Advances the time in small steps, so that its own timers do not
   * fire.
   */
  private FakeDialer.FakeSocket redialed() throws InterruptedException {
    for (var second = 0; second < 60; second++) {
      stats();
      if (!server.isIdle()) {
        break;
      }
      actors.advanceTime(Duration.ofSeconds(1));
    }
    return server.awaitDial();
  }

  /** The stats; the actor has then handled all earlier messages. */
  private Stats stats() {
    TestProbe<Stats> answer = actors.kit().createTestProbe();
    signaling.tell(new SignalingClient.GetStats(answer.ref()));
    return answer.receiveMessage();
  }

  private static Relayed relayed(String from, Signal signal) {
    return new Relayed(from, SignalCodec.write(signal));
  }
}
