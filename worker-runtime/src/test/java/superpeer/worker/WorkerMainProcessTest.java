package superpeer.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import superpeer.protocol.control.WorkerCommand.Drain;
import superpeer.protocol.control.WorkerEvent.Hello;
import superpeer.protocol.control.WorkerExit;
import superpeer.worker.control.ListeningMaster;

/** Runs a real worker process: what it sends first, and its exit codes. */
@Timeout(120)
class WorkerMainProcessTest {

  @TempDir Path directory;
  private Optional<Process> process = Optional.empty();

  @AfterEach
  void kill() {
    process.ifPresent(Process::destroyForcibly);
  }

  @Test
  void sendsHelloAndExitsOkWhenDrained() throws Exception {
    try (var master = new ListeningMaster(socket())) {
      var worker = start("t0ken\n", "--control", socket().toString());
      try (var caller = master.accept()) {
        var hello = (Hello) caller.next();
        assertThat(hello.token()).isEqualTo("t0ken");
        assertThat(hello.pid()).isEqualTo(worker.pid());
        assertThat(hello.startedAtMs())
            .isEqualTo(worker.info().startInstant().orElseThrow().toEpochMilli());
        assertThat(hello.assignment()).isEmpty();
        caller.send(new Drain(1_000));
        assertThat(exit(worker)).isEqualTo(WorkerExit.OK.code());
      }
    }
  }

  @Test
  void exitsTerminatedAfterSigterm() throws Exception {
    try (var master = new ListeningMaster(socket())) {
      var worker = start("t0ken\n", "--control", socket().toString());
      try (var caller = master.accept()) {
        caller.next();
        worker.destroy();
        assertThat(exit(worker)).isEqualTo(WorkerExit.TERMINATED.code());
      }
    }
  }

  @Test
  void exitsOkWithoutMaster() throws Exception {
    var worker =
        start(
            "t0ken\n",
            "--control",
            socket().toString(),
            "--set",
            "superpeer.worker.control.orphan-grace=200ms");
    assertThat(exit(worker)).isEqualTo(WorkerExit.OK.code());
  }

  @Test
  void printsOneLineIfItCannotStart() throws Exception {
    rejects("--control is missing", "t0ken\n");
    rejects("no token", "", "--control", socket().toString());
    rejects("superpeer.worker.x", "t0ken\n", "--control", "/s", "--set", "superpeer.worker.x=1");
    rejects("queue = 0", "t0ken\n", "--control", "/s", "--set", "superpeer.worker.control.queue=0");
    rejects("queue", "t0ken\n", "--control", "/s", "--set", "superpeer.worker.control.queue=many");
  }

  private void rejects(String why, String stdin, String... arguments) throws Exception {
    assertThat(exit(start(stdin, arguments))).isEqualTo(WorkerExit.MISCONFIGURED.code());
    assertThat(Files.readAllLines(stderr())).singleElement().asString().contains(why);
  }

  private Process start(String stdin, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "superpeer.worker.WorkerMain"));
    command.addAll(List.of(arguments));
    var started =
        new ProcessBuilder(command)
            .redirectError(stderr().toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process = Optional.of(started);
    try (var input = started.getOutputStream()) {
      input.write(stdin.getBytes(StandardCharsets.UTF_8));
    }
    return started;
  }

  private static int exit(Process worker) throws InterruptedException {
    assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return worker.exitValue();
  }

  private Path socket() {
    return directory.resolve("control.sock");
  }

  private Path stderr() {
    return directory.resolve("stderr");
  }
}
