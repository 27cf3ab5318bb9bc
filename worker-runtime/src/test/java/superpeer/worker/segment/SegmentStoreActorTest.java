package superpeer.worker.segment;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.DispatcherSelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import superpeer.protocol.ChannelId;
import superpeer.testing.ActorTestKitExtension;
import superpeer.worker.segment.SegmentStoreActor.Event;

class SegmentStoreActorTest {

  private static final ChannelId CHANNEL = new ChannelId("Y2g=");

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  @Test
  void reportsOpenedStoredAndLostSegments() {
    TestProbe<Event> owner = actors.kit().createTestProbe();
    TestProbe<SegmentStoreActor.Found> answers = actors.kit().createTestProbe();
    var segments =
        actors
            .kit()
            .spawn(
                SegmentStoreActor.create(
                    () -> MemorySegmentStore.leastRecentlyUsed(100), owner.ref()),
                DispatcherSelector.blocking());
    assertThat(owner.expectMessageClass(Event.Opened.class).segments()).isEmpty();
    segments.tell(new SegmentStoreActor.Put(segment(1)));
    assertThat(owner.expectMessageClass(Event.Stored.class).segment().id()).isEqualTo(id(1));
    segments.tell(new SegmentStoreActor.Put(segment(2)));
    owner.expectMessageClass(Event.Stored.class);
    assertThat(owner.expectMessageClass(Event.Lost.class).segments())
        .containsExactly(new SegmentStore.Lost(id(1), "0-1"));
    segments.tell(new SegmentStoreActor.Find(id(2), answers.ref()));
    assertThat(answers.receiveMessage().segment()).isPresent();
    segments.tell(new SegmentStoreActor.Find(id(1), answers.ref()));
    assertThat(answers.receiveMessage())
        .isEqualTo(new SegmentStoreActor.Found(id(1), java.util.Optional.empty()));
    segments.tell(new SegmentStoreActor.ForgetFrom(id(0)));
    owner.expectMessageClass(Event.Lost.class);
    segments.tell(new SegmentStoreActor.Find(id(2), answers.ref()));
    assertThat(answers.receiveMessage().segment()).isEmpty();
  }

  @Test
  void reportsDiskFailureOnceAndRecovery(@TempDir Path cache) throws Exception {
    var directory = Files.createFile(cache.resolve(DiskSegmentStore.nameOf(CHANNEL)));
    TestProbe<Event> owner = actors.kit().createTestProbe();
    var segments =
        actors
            .kit()
            .spawn(
                SegmentStoreActor.create(
                    () -> DiskSegmentStore.open(cache, CHANNEL, 1_000, 1_000), owner.ref()),
                DispatcherSelector.blocking());
    assertThat(owner.expectMessageClass(Event.Opened.class).segments()).isEmpty();
    owner.expectMessageClass(Event.Degraded.class);
    Files.delete(directory);
    Files.createDirectory(directory);
    segments.tell(new SegmentStoreActor.Put(segment(1)));
    assertThat(List.of(owner.receiveMessage(), owner.receiveMessage()))
        .hasAtLeastOneElementOfType(Event.Stored.class)
        .hasAtLeastOneElementOfType(Event.Recovered.class);
  }

  private static SegmentId id(long sn) {
    return new SegmentId(0, sn);
  }

  private static Segment segment(long sn) {
    return Segment.of(id(sn), "0-" + sn, new byte[60]);
  }
}
