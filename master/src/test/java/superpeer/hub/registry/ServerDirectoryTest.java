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
  private int pollsMade;
  private final Map<ServerDirectory.Poll, Long> pending = new LinkedHashMap<>();

  @Test
  void newServerIsUnknownAndPolledAtOnce() {
    serverDirectory.put(ENTRY, nowMs);
    assertThat(health().status()).isEqualTo(ServerHealth.Status.UNKNOWN);
    assertThat(serverDirectory.due(nowMs)).hasSize(1);
    assertThat(serverDirectory.due(nowMs)).as("one poll at a time").isEmpty();
  }

  @Test
  void respondingServerRunsAndIsPolledAfterTheInterval() {
    serverDirectory.put(ENTRY, nowMs);
    assertThat(answer()).hasValue("this server is running");
    assertThat(health().isRunning()).isTrue();
    assertThat(serverDirectory.due(nowMs + 1_999)).isEmpty();
    nowMs += 2_000;
    assertThat(answer()).as("no change").isEmpty();
    assertThat(health().sinceMs()).isEqualTo(1_000_000);
  }

  @Test
  void silentServerIsStoppedAfterThreePollsIn7Seconds() {
    serverDirectory.put(OTHER, nowMs);
    answer();
    assertThat(advanceWithTimeouts(5_000, 7_000)).isEmpty();
    assertThat(pollsMade).isEqualTo(3);
    assertThat(advanceWithTimeouts(5_000, 250)).containsExactly("other is stopped: silent");
    assertThat(serverDirectory.find("b").orElseThrow().health().isRunning()).isFalse();
  }

  @Test
  void slowServerThatRespondsToOneOfThreePollsRuns() {
    serverDirectory.put(OTHER, nowMs);
    answer();
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
  void lateResponseRevivesStoppedServer() {
    serverDirectory.put(OTHER, nowMs);
    answer();
    nowMs += 2_000;
    var first = serverDirectory.due(nowMs).get(0);
    nowMs += 2_000;
    var second = serverDirectory.due(nowMs).get(0);
    nowMs += 2_000;
    var third = serverDirectory.due(nowMs).get(0);
    nowMs += 1_000;
    assertThat(serverDirectory.failed(first, SILENT, nowMs)).isPresent();
    nowMs += 1_000;
    assertThat(serverDirectory.failed(second, SILENT, nowMs)).as("no change").isEmpty();
    assertThat(serverDirectory.answered(third, REPORT, nowMs)).hasValue("other is running");
  }

  @Test
  void ownServerIsNeverStoppedByTimeouts() {
    serverDirectory.put(ENTRY, nowMs);
    answer();
    assertThat(advanceWithTimeouts(5_000, 60_000)).isEmpty();
    assertThat(health().isRunning()).isTrue();
    assertThat(health().report()).hasValue(REPORT);
  }

  @Test
  void timeoutsDuringAStallAreIgnored() {
    serverDirectory.put(OTHER, nowMs);
    answer();
    nowMs += 2_000;
    var poll = serverDirectory.due(nowMs).get(0);
    nowMs += 8_000;
    assertThat(serverDirectory.failed(poll, SILENT, nowMs)).isEmpty();
    assertThat(serverDirectory.find("b").orElseThrow().health().isRunning()).isTrue();
    assertThat(advanceWithTimeouts(5_000, 8_000)).as("timeouts count again").hasSize(1);
  }

  @Test
  void serverIsStoppedAfterTwoFailures() {
    serverDirectory.put(ENTRY, nowMs);
    answer();
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
  void wrongTokenStopsServerAtOnce() {
    serverDirectory.put(ENTRY, nowMs);
    answer();
    nowMs += 2_000;
    assertThat(fail(new Failure(Failure.Kind.PERMANENT, "it refused the access token")))
        .isPresent();
    assertThat(health().isRunning()).isFalse();
  }

  @Test
  void stoppedServerIsPolledAtGrowingIntervals() {
    serverDirectory.put(ENTRY, nowMs);
    for (var pause : new long[] {2_000, 4_000, 8_000, 10_000, 10_000}) {
      fail(REFUSED);
      assertThat(serverDirectory.due(nowMs + pause - 1)).isEmpty();
      nowMs += pause;
    }
    assertThat(answer()).isPresent();
    assertThat(health().isRunning()).isTrue();
  }

  @Test
  void stoppedServerReportsOnlyChanges() {
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
  void responseFromFormerAddressIsIgnored() {
    serverDirectory.put(ENTRY, nowMs);
    var poll = serverDirectory.due(nowMs).get(0);
    serverDirectory.put(ENTRY.at(ServerEntry.self("http://b", Optional.empty())), nowMs);
    assertThat(serverDirectory.answered(poll, REPORT, nowMs)).isEmpty();
    assertThat(health().status()).isEqualTo(ServerHealth.Status.UNKNOWN);
    assertThat(serverDirectory.due(nowMs).get(0).entry().url()).isEqualTo("http://b");
  }

  @Test
  void changedRemarksKeepHealth() {
    serverDirectory.put(ENTRY, nowMs);
    answer();
    serverDirectory.put(ENTRY, nowMs);
    assertThat(health().isRunning()).isTrue();
    serverDirectory.remove(ServerEntry.SELF);
    assertThat(serverDirectory.views()).isEmpty();
  }

  /** Advances the time in steps of 250 ms; every poll times out. */
  private List<String> advanceWithTimeouts(long timeoutMs, long forMs) {
    var changes = new ArrayList<String>();
    var startMs = nowMs;
    pollsMade = 0;
    for (; nowMs < startMs + forMs; nowMs += 250) {
      for (var poll : serverDirectory.due(nowMs)) {
        pending.put(poll, nowMs + timeoutMs);
        pollsMade++;
      }
      var over = pending.entrySet().stream().filter(it -> it.getValue() <= nowMs).toList();
      for (var poll : over.stream().map(Map.Entry::getKey).toList()) {
        pending.remove(poll);
        serverDirectory.failed(poll, SILENT, nowMs).ifPresent(changes::add);
      }
    }
    return changes;
  }

  private Optional<String> answer() {
    return serverDirectory.answered(serverDirectory.due(nowMs).get(0), REPORT, nowMs);
  }

  private Optional<String> fail(Failure failure) {
    return serverDirectory.failed(serverDirectory.due(nowMs).get(0), failure, nowMs);
  }

  private ServerHealth health() {
    return serverDirectory.find(ServerEntry.SELF).orElseThrow().health();
  }
}
