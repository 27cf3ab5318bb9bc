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

/** {@code super-peer doctor}: finds out why there is no P2P. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Finds out why there is no P2P: checks a running hub, an origin and this machine.",
    footer = {
      "",
      "It reads the same settings as the super peer: run it in the same directory.",
      "All options are optional; each one adds checks.",
      "It takes at most 10 s.",
      "",
      "Examples:",
      "  super-peer doctor",
      "  super-peer doctor --hub https://hub.example.com \\",
      "    --page https://example.com/watch --url https://cdn.example.com/a.m3u8",
      "",
      "Exit codes: 0 no check failed (there may be warnings), 1 a check failed,",
      "64 bad command line, 78 bad setting."
    })
final class DoctorVerb implements Callable<Integer> {

  /** How long to wait for the actors; the program ends anyway. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final ServeOptions options = new ServeOptions();

  @Option(
      names = "--hub",
      paramLabel = "URL",
      description = "address by which viewers reach the hub; may be repeated")
  private final List<String> hubs = new ArrayList<>();

  @Option(names = "--url", paramLabel = "URL", description = "playlist URL given to the player")
  private @Nullable String url;

  @Option(names = "--channel", paramLabel = "ID", description = "channel id")
  private @Nullable String channel;

  @Option(names = "--page", paramLabel = "URL", description = "page with the player")
  private @Nullable String page;

  @Option(names = "--token", paramLabel = "TOKEN", description = "the page's user token")
  private @Nullable String token;

  @Option(
      names = "--remote",
      description = "the hub is on another machine: skip the checks of this one")
  private boolean remote;

  @Option(
      names = "--json",
      description = "print {\"ret\":0,\"checks\":[…]}, ret 1 if a check failed")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    System.setProperty("logback.configurationFile", "doctor-logback.xml"); // before any logger
    if (options.printConfig() || !options.printSettings().isEmpty()) {
      return ServeVerb.serve(options); // it prints, and returns
    }
    var config = options.sources().load().config();
    var settings = MasterSettings.from(config);
    var findings = runChecks(config, settings, target(config, settings), request());
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
      MasterSettings settings,
      DiagnosisTarget diagnosisTarget,
      DiagnosticRequest diagnosticRequest)
      throws InterruptedException {
    var system = ActorSystem.<Void>create(Behaviors.empty(), "doctor", config);
    try {
      return Diagnostics.of(system, HostInfo.addressPolicy(settings))
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
      // the program ends now, with all its threads
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

  private DiagnosisTarget target(Config config, MasterSettings settings) {
    var stun = config.getStringList("superpeer.hub.tracker.stun");
    var workerNetwork = remote ? DiagnosisTarget.WorkerNetwork.REMOTE : HostInfo.network(settings);
    return new DiagnosisTarget(
        addresses(settings),
        StoredToken.find(
            StoredToken.Kind.ADMIN, settings.hub().adminToken(), settings.master().dataDir()),
        settings.master().generatesAccessToken()
            ? StoredToken.find(
                StoredToken.Kind.ACCESS, Optional.empty(), settings.master().dataDir())
            : settings.master().accessToken(),
        workerNetwork.withStun(stun));
  }

  private List<URI> addresses(MasterSettings settings) {
    var addresses = new ArrayList<URI>();
    if (!remote) {
      addresses.add(URI.create(MasterActors.ownUrl(settings)));
    } else if (hubs.isEmpty()) {
      throw new ExitCode.ExitException(
          ExitCode.USAGE, "--remote needs --hub with the address of the hub");
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
