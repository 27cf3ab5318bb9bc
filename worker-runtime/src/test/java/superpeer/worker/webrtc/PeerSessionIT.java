package superpeer.worker.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;
import superpeer.protocol.signaling.Signal;
import superpeer.testing.ActorTestKitExtension;
import superpeer.worker.peer.AnnouncePlan;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.peer.PeerSession.Announce;
import superpeer.worker.peer.PeerSession.Command;
import superpeer.worker.peer.PeerSession.Drain;
import superpeer.worker.peer.PeerSession.Event;
import superpeer.worker.peer.PeerSession.Fetch;
import superpeer.worker.peer.PeerSession.Found;
import superpeer.worker.peer.PeerSession.NotFound;
import superpeer.worker.peer.PeerSession.Reason;
import superpeer.worker.peer.PeerSession.Signalled;
import superpeer.worker.peer.SessionContext;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;
import superpeer.worker.segment.SegmentNames.Style;

/** Two sessions over two real transports: one fetches segments from the other. */
class PeerSessionIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Segment SEGMENT = segment(1_000_001);

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private RtcTransport viewerTransport;
  private RtcTransport transport;
  private TestProbe<Event> viewerOwner;
  private TestProbe<Event> owner;
  private ActorRef<Command> viewer;
  private ActorRef<Command> session;

  @BeforeEach
  void connect() {
    viewerTransport = RtcTransport.open(TestSettings.VIEWER, TestSettings.ANYWHERE);
    transport = RtcTransport.open(TestSettings.SUPER_PEER, TestSettings.ANYWHERE);
    viewerOwner = actors.kit().createTestProbe();
    owner = actors.kit().createTestProbe();
    var held =
        new Announce(SEGMENT.id(), SegmentNames.single(SEGMENT.segId()), true, SEGMENT.size());
    viewer =
        actors
            .kit()
            .spawn(
                PeerSession.calling(
                    "sp", context(List.of()), viewerTransport, viewerOwner.ref().narrow()));
    var offer = viewerOwner.expectMessageClass(Event.Signals.class, TIMEOUT).signal();
    session =
        actors
            .kit()
            .spawn(
                PeerSession.answering(
                    "viewer",
                    ((Signal.Offer) offer).sdp(),
                    context(List.of(held)),
                    transport,
                    owner.ref().narrow()));
    viewer.tell(new Signalled(owner.expectMessageClass(Event.Signals.class, TIMEOUT).signal()));
  }

  @AfterEach
  void close() {
    viewerTransport.close();
    transport.close();
    assertThat(transport.stats().failures()).isZero();
    assertThat(transport.stats().connections()).isZero();
  }

  @Test
  void fetchesSegment() {
    var opened = viewerOwner.expectMessageClass(Event.Opened.class, TIMEOUT);
    assertThat(opened.metadata().field()).containsEntry(0, List.of(7L));
    owner.expectMessageClass(Event.Opened.class, TIMEOUT);

    viewer.tell(new Fetch(SEGMENT.id(), Optional.empty()));
    var requested = owner.expectMessageClass(Event.Requested.class, TIMEOUT);
    requested.replyTo().tell(new Found(requested.ticket(), SEGMENT, SEGMENT.segId()));
    var fetched = viewerOwner.expectMessageClass(Event.Fetched.class, TIMEOUT);
    assertThat(fetched.segment().bytes()).isEqualTo(SEGMENT.bytes());
    assertThat(fetched.segment().hash()).isEqualTo(SEGMENT.hash());

    viewer.tell(new Fetch(new SegmentId(0, 8), Optional.empty()));
    var unknown = owner.expectMessageClass(Event.Requested.class, TIMEOUT);
    unknown.replyTo().tell(new NotFound(unknown.ticket()));
    assertThat(viewerOwner.expectMessageClass(Event.NotFetched.class, TIMEOUT).why())
        .isEqualTo(Reason.NOT_FOUND);

    session.tell(new Drain(TIMEOUT));
    var sessionStats = owner.expectMessageClass(Event.Closed.class, TIMEOUT).stats();
    assertThat(sessionStats.acknowledgedBytes()).isEqualTo(SEGMENT.size());
    assertThat(sessionStats.sent()).isOne();
    assertThat(sessionStats.notFound()).isOne();
    assertThat(viewerOwner.expectMessageClass(Event.Closed.class, TIMEOUT).why())
        .isEqualTo("closed by the peer");
  }

  private static SessionContext context(List<Announce> held) {
    return new SessionContext(
        new ChannelId("Y2g="),
        true,
        Optional.empty(),
        theirs -> new AnnouncePlan(true, held, Style.PLAIN, true),
        () -> 1,
        TestSettings.SESSION);
  }

  private static Segment segment(int bytes) {
    var content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Segment.of(new SegmentId(0, 7), "0-7", content);
  }
}
