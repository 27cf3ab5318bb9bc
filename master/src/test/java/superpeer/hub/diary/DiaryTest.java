package superpeer.hub.diary;

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
import superpeer.hub.store.HubFile;
import superpeer.hub.store.HubFileFailure;
import superpeer.testing.ActorTestKitExtension;

class DiaryTest {

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();
  @TempDir Path dir;

  @Test
  void tellsWhatWasWrittenTheNewestFirstAlsoAfterARestart() throws HubFileFailure {
    var diary = start(true);
    diary.tell(new Diary.Write("seed", "one"));
    diary.tell(new Diary.Write("stop", "two"));
    assertThat(lines(diary)).extracting(Line::text).containsExactly("two", "one");
    actors.kit().stop(diary);
    var again = start(true);
    again.tell(new Diary.Write("seed", "three"));
    assertThat(lines(again)).extracting(Line::text).containsExactly("three", "two", "one");
    assertThat(lines(again)).extracting(Line::id).containsExactly(3L, 2L, 1L);
  }

  @Test
  void keepsTheLatestLinesAndCutsLongOnes() throws HubFileFailure {
    var diary = start(false);
    IntStream.range(0, Diary.MAX_LINES + 5)
        .forEach(i -> diary.tell(new Diary.Write("seed", "line " + i)));
    diary.tell(new Diary.Write("seed", "x".repeat(10_000)));
    assertThat(lines(diary)).hasSize(Diary.MAX_LINES);
    assertThat(lines(diary).get(0).text()).hasSize(Diary.MAX_TEXT + 1);
  }

  @Test
  void whoFollowsIsToldEveryLine() throws HubFileFailure {
    var diary = start(false);
    var reader = actors.kit().<Line>createTestProbe();
    diary.tell(new Diary.Follow(reader.getRef()));
    diary.tell(new Diary.Write("seed", "one"));
    assertThat(reader.receiveMessage().text()).isEqualTo("one");
  }

  private ActorRef<Diary.Command> start(boolean onDisk) throws HubFileFailure {
    var file =
        onDisk ? Optional.of(HubFile.open(dir.resolve("hub.db"))) : Optional.<HubFile>empty();
    return actors.kit().spawn(Diary.create(file, InstantSource.system()));
  }

  private List<Line> lines(ActorRef<Diary.Command> diary) {
    var probe = actors.kit().<Diary.Lines>createTestProbe();
    diary.tell(new Diary.Read(probe.getRef()));
    return probe.receiveMessage().lines();
  }
}
