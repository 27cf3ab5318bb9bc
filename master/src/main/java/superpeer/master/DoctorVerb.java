package superpeer.master;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.typesafe.config.Config;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import superpeer.hub.doctor.DiagnosisTarget;
import superpeer.hub.doctor.DiagnosticRequest;
import superpeer.hub.doctor.Diagnostics;
import superpeer.hub.doctor.Doctor;
import superpeer.hub.doctor.Finding;
import superpeer.master.config.MasterSettings;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/** {@code super-peer doctor}: looks at a running hub, and says why there is no P2P. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Says why there is no P2P: looks at a running hub, an origin, and this machine.",
    footer = {
      "",
      "Reads the same settings as the super peer, so run it in the same place.",
      "What to look at may be left out; each option allows more to be looked at.",
      "Ends within 10 s.",
      "",
      "Examples:",
      "  super-peer doctor",
      "  super-peer doctor --hub https://hub.example.com \\",
      "    --page https://example.com/watch --url https://cdn.example.com/a.m3u8",
      "",
      "Exit codes: 0 nothing failed (there may be warnings), 1 something did,",
      "64 bad command line, 78 bad setting."
    })
final class DoctorVerb implements Callable<Integer> {

  /** For the actors to stop, before the program ends anyway. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final ServeOptions options = new ServeOptions();

  @Option(
      names = "--hub",
      paramLabel = "URL",
      description = "address by which viewers reach the hub; more than once for several")
  private final List<String> hubs = new ArrayList<>();

  @Option(names = "--url", paramLabel = "URL", description = "playlist, as the player is given it")
  private @Nullable String url;

  @Option(names = "--channel", paramLabel = "ID", description = "channel id")
  private @Nullable String channel;

  @Option(names = "--page", paramLabel = "URL", description = "page with the player")
  private @Nullable String page;

  @Option(names = "--token", paramLabel = "TOKEN", description = "the page's user token")
  private @Nullable String token;

  @Option(
      names = "--remote",
      description = "the hub is on another machine: leave this one's addresses out")
  private boolean remote;

  @Option(
      names = "--json",
      description = "print {\"ret\":0,\"checks\":[…]}, ret 1 if something failed")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    System.setProperty("logback.configurationFile", "doctor-logback.xml"); // before any logger
    if (options.printConfig() || !options.printSettings().isEmpty()) {
      return ServeVerb.serve(options); // which prints, and ends
    }
    var config = options.sources().load().config();
    var masterSettings = MasterSettings.from(config);
    var findings = runChecks(config, masterSettings, target(config, masterSettings), request());
    if (json) {
      printJson(findings);
    } else {
      findings.forEach(this::print);
    }
    out().flush();
    return Doctor.hasFailures(findings) ? ExitCode.CHECK_FAILED : ExitCode.OK;
  }

  private static List<Finding> runChecks(
      Config config,
      MasterSettings masterSettings,
      DiagnosisTarget diagnosisTarget,
      DiagnosticRequest diagnosticRequest)
      throws InterruptedException {
    var system = ActorSystem.<Void>create(Behaviors.empty(), "doctor", config);
    try {
      return Diagnostics.of(system, HostInfo.addressPolicy(masterSettings))
          .run(diagnosisTarget, diagnosticRequest);
    } finally {
      system.terminate();
      awaitEnd(system);
    }
  }

  private static void awaitEnd(ActorSystem<?> system) throws InterruptedException {
    try {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // the program ends, and its threads with it
    }
  }

  private DiagnosticRequest request() {
    try {
      return DiagnosticRequest.of(
          Optional.ofNullable(url),
          Optional.ofNullable(channel),
          Optional.ofNullable(page),
          Optional.ofNullable(token));
    } catch (MalformedMessage e) {
      throw new ExitCode.ExitException(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private DiagnosisTarget target(Config config, MasterSettings masterSettings) {
    var stun = config.getStringList("superpeer.hub.tracker.stun");
    var workerNetwork =
        remote ? DiagnosisTarget.WorkerNetwork.REMOTE : HostInfo.network(masterSettings);
    return new DiagnosisTarget(
        addresses(masterSettings),
        AdminToken.find(masterSettings.hub().adminToken(), masterSettings.master().dataDir()),
        masterSettings.master().accessToken(),
        workerNetwork.withStun(stun));
  }

  private List<URI> addresses(MasterSettings masterSettings) {
    var addresses = new ArrayList<URI>();
    if (!remote) {
      addresses.add(URI.create(MasterActors.ownUrl(masterSettings)));
    } else if (hubs.isEmpty()) {
      throw new ExitCode.ExitException(
          ExitCode.USAGE, "--remote needs --hub, the address of the hub");
    }
    for (var hub : hubs) {
      try {
        addresses.add(DiagnosticRequest.absoluteUrl("--hub", hub.replaceFirst("/+(v1/*)?$", "")));
      } catch (MalformedMessage e) {
        throw new ExitCode.ExitException(ExitCode.USAGE, String.valueOf(e.getMessage()));
      }
    }
    return addresses.stream().distinct().toList();
  }

  private void print(Finding finding) {
    out().printf("%-8s %-15s %s%n", finding.verdict().label(), finding.name(), finding.text());
    if (!finding.hint().isEmpty()) {
      out().printf("%-8s %-15s → %s%n", "", "", finding.hint());
    }
  }

  private void printJson(List<Finding> findings) {
    var answer =
        Json.newObject()
            .put("ret", Doctor.hasFailures(findings) ? ExitCode.CHECK_FAILED : ExitCode.OK);
    var checks = answer.putArray("checks");
    findings.forEach(checks::addPOJO);
    try {
      out().println(Json.mapper().writeValueAsString(answer));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("findings are plain data", e);
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
