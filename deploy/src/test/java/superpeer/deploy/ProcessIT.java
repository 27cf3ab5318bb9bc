package superpeer.deploy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Processes start and end only when the operator wants it. */
class ProcessIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  private Origin origin;
  private SuperPeer superPeer;
  private SeededChannel live;
  private SeededChannel vod;

  @BeforeEach
  void seedTwoChannels() throws IOException {
    origin = env.origin();
    superPeer = env.superPeer("superpeer.master.workers=2", SuperPeer.STANDBY);
    live = SeededChannel.post(superPeer, origin.livePlaylist());
    vod = SeededChannel.post(superPeer, origin.vodPlaylist());
  }

  @Test
  void restartedWorkerComesBackAndStoppedOneDoesNot() throws IOException {
    var liveFirst = live.awaitSeeding(TIMEOUT);
    var vodPid = vod.awaitSeeding(TIMEOUT);

    superPeer.restart(liveFirst);
    var livePid = live.awaitSeedingOtherThan(liveFirst, TIMEOUT);
    awaitGone(List.of(handle(liveFirst)));
    assertThat(superPeer.workersOf(live.channelId())).containsExactly(livePid);
    assertThat(superPeer.workersOf(vod.channelId())).containsExactly(vodPid);

    superPeer.stop(vodPid);
    awaitGone(List.of(handle(vodPid)));
    await("forgotten").atMost(TIMEOUT).until(() -> !vod.isKnown());

    endWithSigterm();
    var again = env.superPeer("superpeer.master.workers=2", SuperPeer.STANDBY);
    live.at(again).awaitSeeding(TIMEOUT);
    assertThat(vod.at(again).isKnown()).isFalse();
    assertThat(again.workersOf(vod.channelId())).isEmpty();
  }

  @Test
  void sigtermLeavesNoProcessBehind() {
    live.awaitSeeding(TIMEOUT);
    vod.awaitSeeding(TIMEOUT);
    assertThat(superPeer.process().children().toList()).hasSizeGreaterThanOrEqualTo(2);
    endWithSigterm();
    assertThat(processesOfThisSuperPeer()).isEmpty();
  }

  @Test
  void malformedRequestsAffectNobody() throws IOException {
    var pids = List.of(live.awaitSeeding(TIMEOUT), vod.awaitSeeding(TIMEOUT));
    var target = URI.create(superPeer.url("/"));
    var open = new ArrayList<Socket>();
    try {
      for (var words : garbageRequests()) {
        var socket = new Socket(target.getHost(), target.getPort());
        open.add(socket);
        socket.getOutputStream().write(words.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        assertThat(superPeer.stats().path("ret").asInt()).isZero();
      }
      assertThat(List.of(live.awaitSeeding(TIMEOUT), vod.awaitSeeding(TIMEOUT))).isEqualTo(pids);
    } finally {
      for (var socket : open) {
        socket.close();
      }
    }
    assertThat(superPeer.seedingPids()).hasSize(2);
    assertThat(superPeer.stats().path("master").path("restarts").asInt()).isZero();
  }

  /** Incomplete and malformed requests. */
  private static List<String> garbageRequests() {
    var random = new byte[64 * 1024];
    new Random(7).nextBytes(random);
    var halfOpen =
        Stream.of(
            "",
            "G",
            "GET /stats HTTP/1.1\r\nHost: a\r\n",
            "POST /seed HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
            "GET /signal?id=a HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n");
    var garbage =
        Stream.of(
            new String(random, ISO_8859_1),
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001",
            "GET " + "/".repeat(100_000),
            "POST /seed HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST /seed HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
    return Stream.concat(
            Stream.generate(halfOpen.toList()::stream).limit(20).flatMap(same -> same), garbage)
        .toList();
  }

  private void endWithSigterm() {
    var family =
        Stream.concat(Stream.of(superPeer.process()), superPeer.process().descendants()).toList();
    superPeer.process().destroy();
    awaitGone(family);
  }

  /** Orphans included: all workers have the data directory's socket in their command line. */
  private List<String> processesOfThisSuperPeer() {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .filter(line -> line.contains(superPeer.dataDir().toString()))
        .toList();
  }

  private static void awaitGone(List<ProcessHandle> processes) {
    await("gone: " + processes)
        .atMost(TIMEOUT)
        .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
  }

  private static ProcessHandle handle(long pid) {
    return ProcessHandle.of(pid).orElseThrow();
  }
}
