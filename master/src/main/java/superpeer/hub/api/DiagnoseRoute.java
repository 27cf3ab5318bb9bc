package superpeer.hub.api;

import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.post;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import akka.util.ByteString;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import superpeer.hub.doctor.DiagnosticRequest;
import superpeer.hub.doctor.DiagnosticRun;
import superpeer.hub.doctor.Finding;
import superpeer.hub.http.CorsRoutes;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/**
 * {@code POST /hub/diagnose}: runs the checks that explain why P2P does not work. One run at a
 * time, because each blocks a dozen threads for seconds and calls servers of others.
 */
final class DiagnoseRoute {

  private static final int MAX_BODY = 16 * 1024;

  /** A host with an optional port. */
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9._-]{1,253}(:\\d{1,5})?|\\[[0-9A-Fa-f:.]{2,45}](:\\d{1,5})?");

  private final DiagnosticRun doctor;
  private final Executor blocking;
  private final AtomicBoolean isBusy = new AtomicBoolean();

  DiagnoseRoute(DiagnosticRun doctor, ActorSystem<?> system) {
    this.doctor = doctor;
    this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
  }

  Route routes() {
    return path(
        "diagnose",
        () ->
            post(
                () ->
                    extractRequest(
                        request -> CorsRoutes.body(MAX_BODY, body -> read(request, body)))));
  }

  private Route read(HttpRequest request, ByteString body) {
    DiagnosticRequest diagnosticRequest;
    try {
      var text = body.isEmpty() ? new byte[] {'{', '}'} : body.toArray();
      var json = Json.members(Json.read(text, "diagnose", MAX_BODY), "diagnose");
      diagnosticRequest =
          DiagnosticRequest.of(
              json.text("url", DiagnosticRequest.MAX_URL),
              json.text("channel", ChannelId.MAX_LENGTH),
              json.text("page", DiagnosticRequest.MAX_URL),
              json.text("token", DiagnosticRequest.MAX_TOKEN));
    } catch (MalformedMessage e) {
      return HubResponses.malformed(e);
    }
    if (!isBusy.compareAndSet(false, true)) {
      return HubResponses.problem(
          StatusCodes.TOO_MANY_REQUESTS, "another diagnosis is running", "try again in 10 s");
    }
    return onSuccess(run(diagnosticRequest, advertised(request)), DiagnoseRoute::answer);
  }

  private CompletionStage<List<Finding>> run(
      DiagnosticRequest diagnosticRequest, Optional<URI> advertised) {
    return CompletableFuture.supplyAsync(() -> examine(diagnosticRequest, advertised), blocking)
        .whenComplete((findings, failure) -> isBusy.set(false));
  }

  private List<Finding> examine(DiagnosticRequest diagnosticRequest, Optional<URI> advertised) {
    try {
      return doctor.run(diagnosticRequest, advertised);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  /**
   * The address by which the operator's browser reached the hub, probably that of viewers. Calling
   * it is safe: only an administrator gets here, who can make the hub call any server by
   * registering it.
   */
  private static Optional<URI> advertised(HttpRequest request) {
    var isSecure =
        "https".equals(request.getUri().getScheme())
            || header(request, "X-Forwarded-Proto").filter("https"::equalsIgnoreCase).isPresent();
    return header(request, "Host")
        .filter(host -> HOST.matcher(host).matches())
        .map(host -> URI.create((isSecure ? "https://" : "http://") + host))
        .filter(url -> url.getHost() != null);
  }

  private static Optional<String> header(HttpRequest request, String name) {
    return request.getHeader(name).map(header -> header.value().strip());
  }

  private static Route answer(List<Finding> findings) {
    var json = Json.newObject().put("ret", 0);
    var checks = json.putArray("checks");
    findings.forEach(checks::addPOJO);
    return HubResponses.ok(json);
  }
}
