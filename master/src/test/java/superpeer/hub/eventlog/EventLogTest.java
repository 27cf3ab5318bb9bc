package superpeer.hub.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import superpeer.hub.store.HubDatabase;
import superpeer.hub.store.HubDatabaseFailure;
import superpeer.testing.ActorTestKitExtension;

class EventLogTest {

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();
  @TempDir Path dir;

  @Test
  void listsNewestFirstAlsoAfterRestart() throws HubDatabaseFailure {
    var eventLog = start(true);
    eventLog.tell(new EventLog.Append("seed", "one"));
    eventLog.tell(new EventLog.Append("stop", "two"));
    assertThat(entries(eventLog)).extracting(LogEntry::text).containsExactly("two", "one");
    actors.kit().stop(eventLog);
    var again = start(true);
    again.tell(new EventLog.Append("seed", "three"));
    assertThat(entries(again)).extracting(LogEntry::text).containsExactly("three", "two", "one");
    assertThat(entries(again)).extracting(LogEntry::id).containsExactly(3L, 2L, 1L);
  }

  @Test
  void keepsLatestEntriesAndTruncatesLongOnes() throws HubDatabaseFailure {
    var eventLog = start(false);
    IntStream.range(0, EventLog.MAX_ENTRIES + 5)
        .forEach(i -> eventLog.tell(new EventLog.Append("seed", "line " + i)));
    eventLog.tell(new EventLog.Append("seed", "x".repeat(10_000)));
    assertThat(entries(eventLog)).hasSize(EventLog.MAX_ENTRIES);
    assertThat(entries(eventLog).get(0).text()).hasSize(EventLog.MAX_TEXT + 1);
  }

  @Test
  void subscriberGetsEveryEntry() throws HubDatabaseFailure {
    var eventLog = start(false);
    var reader = actors.kit().<LogEntry>createTestProbe();
    eventLog.tell(new EventLog.Subscribe(reader.getRef()));
    eventLog.tell(new EventLog.Append("seed", "one"));
    assertThat(reader.receiveMessage().text()).isEqualTo("one");
  }

  private ActorRef<EventLog.Command> start(boolean onDisk) throws HubDatabaseFailure {
    var file =
        onDisk
            ? Optional.of(HubDatabase.open(dir.resolve("hub.db")))
            : Optional.<HubDatabase>empty();
    return actors.kit().spawn(EventLog.create(file, InstantSource.system()));
  }

  private List<LogEntry> entries(ActorRef<EventLog.Command> eventLog) {
    var probe = actors.kit().<EventLog.Entries>createTestProbe();
    eventLog.tell(new EventLog.GetEntries(probe.getRef()));
    return probe.receiveMessage().entries();
  }
}
