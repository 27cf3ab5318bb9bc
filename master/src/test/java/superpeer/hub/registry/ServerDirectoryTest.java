package superpeer.hub.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import superpeer.hub.registry.ServerDirectory.Failure;

class ServerDirectoryTest {

  private static final ServerEntry ENTRY = ServerEntry.self("http://a", Optional.empty());
  private static final ServerEntry OTHER =
      new ServerEntry(
          "b", "http://b", Optional.empty(), "other", 0, true, true, 0, ServerLocation.UNKNOWN);
  private static final Failure REFUSED = new Failure(Failure.Kind.TRANSIENT, "no answer");
  private static final Failure SILENT = new Failure(Failure.Kind.TIMEOUT, "silent");
  private static final ServerReport REPORT =
      new ServerReport("1", 8, 0, false, false, 0, 0, 1000, 0, 0, Map.of());

  private final ServerDirectory serverDirectory =
      new ServerDirectory(Duration.ofSeconds(2), Duration.ofSeconds(10));
  private long nowMs = 1_000_000;
  private int looksMade;
  private final Map<ServerDirectory.Poll, Long> pending = new LinkedHashMap<>();

  @Test
  void aNewServerIsUnknownAndLookedAtAtOnce() {
    serverDirectory.put(ENTRY, nowMs);
    assertThat(health().status()).isEqualTo(ServerHealth.Status.UNKNOWN);
    assertThat(serverDirectory.due(nowMs)).hasSize(1);
    assertThat(serverDirectory.due(nowMs)).as("one look at a time").isEmpty();
  }

  @Test
  void whoAnswersRunsAndIsLookedAtAgainAfterTheInterval() {
    serverDirectory.put(ENTRY, nowMs);
    assertThat(hear()).hasValue("this server runs");
    assertThat(health().isRunning()).isTrue();
    assertThat(serverDirectory.due(nowMs + 1_999)).isEmpty();
    nowMs += 2_000;
    assertThat(hear()).as("no news").isEmpty();
    assertThat(health().sinceMs()).isEqualTo(1_000_000);
  }

  @Test
  void aServerThatFallsSilentIsAskedThreeTimesAndFoundStoppedWithinSevenSeconds() {
    serverDirectory.put(OTHER, nowMs);
    hear();
    assertThat(lateAnswers(5_000, 7_000)).isEmpty();
    assertThat(looksMade).isEqualTo(3);
    assertThat(lateAnswers(5_000, 250)).containsExactly("other is stopped: silent");
    assertThat(serverDirectory.find("b").orElseThrow().health().isRunning()).isFalse();
  }

  @Test
  void aSlowServerThatAnswersOneOfThreeLooksRuns() {
    serverDirectory.put(OTHER, nowMs);
    hear();
    nowMs += 2_000;
    var first = serverDirectory.due(nowMs).get(0);
    nowMs += 2_000;
    var second = serverDirectory.due(nowMs).get(0);
    nowMs += 2_900;
    assertThat(serverDirectory.due(nowMs)).hasSize(1);
    assertThat(serverDirectory.answered(second, REPORT, nowMs)).isEmpty();
    nowMs += 100;
    assertThat(serverDirectory.failed(first, SILENT, nowMs)).isEmpty();
    assertThat(serverDirectory.find("b").orElseThrow().health().isRunning()).isTrue();
  }

  @Test
  void aLateAnswerOfOneThatWasFoundStoppedBringsItBack() {
    serverDirectory.put(OTHER, nowMs);
    hear();
    nowMs += 2_000;
    var first = serverDirectory.due(nowMs).get(0);
    nowMs += 2_000;
    var second = serverDirectory.due(nowMs).get(0);
    nowMs += 2_000;
    var third = serverDirectory.due(nowMs).get(0);
    nowMs += 1_000;
    assertThat(serverDirectory.failed(first, SILENT, nowMs)).isPresent();
    nowMs += 1_000;
    assertThat(serverDirectory.failed(second, SILENT, nowMs)).as("no news").isEmpty();
    assertThat(serverDirectory.answered(third, REPORT, nowMs)).hasValue("other runs");
  }

  @Test
  void theServerOfThisProcessIsNeverStoppedBySilence() {
    serverDirectory.put(ENTRY, nowMs);
    hear();
    assertThat(lateAnswers(5_000, 60_000)).isEmpty();
    assertThat(health().isRunning()).isTrue();
    assertThat(health().report()).hasValue(REPORT);
  }

  @Test
  void silenceWhileThisProcessDidNotRunSaysNothing() {
    serverDirectory.put(OTHER, nowMs);
    hear();
    nowMs += 2_000;
    var poll = serverDirectory.due(nowMs).get(0);
    nowMs += 8_000;
    assertThat(serverDirectory.failed(poll, SILENT, nowMs)).isEmpty();
    assertThat(serverDirectory.find("b").orElseThrow().health().isRunning()).isTrue();
    assertThat(lateAnswers(5_000, 8_000)).as("and is judged anew").hasSize(1);
  }

  @Test
  void oneMissedAnswerIsNoDeathAndTwoAre() {
    serverDirectory.put(ENTRY, nowMs);
    hear();
    nowMs += 2_000;
    assertThat(fail(REFUSED)).isEmpty();
    assertThat(health().isRunning()).isTrue();
    nowMs += 500;
    assertThat(fail(REFUSED)).hasValue("this server is stopped: no answer");
    assertThat(health().status()).isEqualTo(ServerHealth.Status.STOPPED);
    assertThat(health().reason()).hasValue("no answer");
    assertThat(health().report()).isEmpty();
    assertThat(health().sinceMs()).isEqualTo(nowMs);
  }

  @Test
  void aWrongTokenIsToldAtOnce() {
    serverDirectory.put(ENTRY, nowMs);
    hear();
    nowMs += 2_000;
    assertThat(fail(new Failure(Failure.Kind.PERMANENT, "it refuses the access token")))
        .isPresent();
    assertThat(health().isRunning()).isFalse();
  }

  @Test
  void aStoppedServerIsAskedAtGrowingIntervalsUpToABound() {
    serverDirectory.put(ENTRY, nowMs);
    for (var pause : new long[] {2_000, 4_000, 8_000, 10_000, 10_000}) {
      fail(REFUSED);
      assertThat(serverDirectory.due(nowMs + pause - 1)).isEmpty();
      nowMs += pause;
    }
    assertThat(hear()).isPresent();
    assertThat(health().isRunning()).isTrue();
  }

  @Test
  void aStoppedServerSaysSinceWhenAndTellsOnlyNews() {
    serverDirectory.put(ENTRY, nowMs);
    assertThat(fail(REFUSED)).isPresent();
    var since = nowMs;
    nowMs += 2_000;
    assertThat(fail(REFUSED)).isEmpty();
    assertThat(health().sinceMs()).isEqualTo(since);
    nowMs += 4_000;
    assertThat(fail(new Failure(Failure.Kind.TRANSIENT, "another reason"))).isPresent();
    assertThat(health().sinceMs()).isEqualTo(since);
  }

  @Test
  void anAnswerFromTheFormerAddressCountsForNothing() {
    serverDirectory.put(ENTRY, nowMs);
    var poll = serverDirectory.due(nowMs).get(0);
    serverDirectory.put(ENTRY.at(ServerEntry.self("http://b", Optional.empty())), nowMs);
    assertThat(serverDirectory.answered(poll, REPORT, nowMs)).isEmpty();
    assertThat(health().status()).isEqualTo(ServerHealth.Status.UNKNOWN);
    assertThat(serverDirectory.due(nowMs).get(0).entry().url()).isEqualTo("http://b");
  }

  @Test
  void aChangeOfRemarksKeepsWhatIsKnown() {
    serverDirectory.put(ENTRY, nowMs);
    hear();
    serverDirectory.put(ENTRY, nowMs);
    assertThat(health().isRunning()).isTrue();
    serverDirectory.remove(ServerEntry.SELF);
    assertThat(serverDirectory.views()).isEmpty();
  }

  /** Time passes in steps of 250 ms, and every look fails when its patience is over. */
  private List<String> lateAnswers(long patienceMs, long forMs) {
    var news = new ArrayList<String>();
    var startMs = nowMs;
    looksMade = 0;
    for (; nowMs < startMs + forMs; nowMs += 250) {
      for (var poll : serverDirectory.due(nowMs)) {
        pending.put(poll, nowMs + patienceMs);
        looksMade++;
      }
      var over = pending.entrySet().stream().filter(it -> it.getValue() <= nowMs).toList();
      for (var poll : over.stream().map(Map.Entry::getKey).toList()) {
        pending.remove(poll);
        serverDirectory.failed(poll, SILENT, nowMs).ifPresent(news::add);
      }
    }
    return news;
  }

  private Optional<String> hear() {
    return serverDirectory.answered(serverDirectory.due(nowMs).get(0), REPORT, nowMs);
  }

  private Optional<String> fail(Failure failure) {
    return serverDirectory.failed(serverDirectory.due(nowMs).get(0), failure, nowMs);
  }

  private ServerHealth health() {
    return serverDirectory.find(ServerEntry.SELF).orElseThrow().health();
  }
}
