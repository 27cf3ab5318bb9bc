package superpeer.master;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.ServerBuilder;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Route;
import akka.stream.javadsl.Flow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import superpeer.hub.http.FastPath;
import superpeer.master.config.AccessConfig;
import superpeer.master.config.MasterSettings;
import superpeer.master.connections.ConnectionLimiter;
import superpeer.master.http.RestApi;
import superpeer.master.tls.InvalidCertificate;
import superpeer.master.tls.PemFiles;
import superpeer.master.tls.ServerCertificate;

/**
 * Binds the master's ports: the public one, and with TLS also a plain one on loopback. Over the
 * plain port, this machine's workers reach the hub, and the hub reaches the REST API.
 */
final class Listeners {

  /** Holds requests until the routes are ready, then passes them on. */
  private static final class DeferredHandler {
    private final CompletableFuture<Function<HttpRequest, CompletionStage<HttpResponse>>> handler =
        new CompletableFuture<>();

    CompletionStage<HttpResponse> handle(HttpRequest request) {
      RestApi.installTimeoutHandler(request);
      return handler.thenCompose(it -> it.apply(request));
    }

    void start(ActorSystem<?> system, Optional<FastPath> fastPath, Route route) {
      var routes = route.function(system);
      handler.complete(
          request ->
              fastPath.filter(it -> it.handles(request)).isPresent()
                  ? fastPath.get().handle(request)
                  : answer(routes, request));
    }
  }

  private static final Duration BIND_TIMEOUT = Duration.ofSeconds(10);

  private static final String LOOPBACK = "127.0.0.1";

  private final ActorSystem<?> system;
  private final ConnectionLimiter connectionLimiter;
  private final DeferredHandler publicHandler = new DeferredHandler();
  private final DeferredHandler localHandler = new DeferredHandler();
  private final List<ServerBinding> bindings = new ArrayList<>();

  private Listeners(ActorSystem<?> system, ConnectionLimiter connectionLimiter) {
    this.system = system;
    this.connectionLimiter = connectionLimiter;
  }

  /**
   * Binds the ports; requests wait until {@link #serve}.
   *
   * @throws ExitCode.ExitException if a port is taken or the certificate cannot be used
   */
  static Listeners open(
      ActorSystem<?> system, MasterSettings settings, ConnectionLimiter connectionLimiter) {
    var listeners = new Listeners(system, connectionLimiter);
    var certificate = settings.access().tls().map(listeners::certificate);
    var master = settings.master();
    var handler = listeners.publicHandler;
    listeners.bind(master.listenAddress(), master.listenPort(), "--port", handler, certificate);
    if (certificate.isPresent() && settings.hub().enabled()) {
      var port = settings.access().tls().orElseThrow().plainPort();
      var setting = "superpeer.master.tls.plain-port";
      listeners.bind(LOOPBACK, port, setting, listeners.localHandler, Optional.empty());
    }
    return listeners;
  }

  private ServerCertificate certificate(AccessConfig.Tls tls) {
    try {
      var certificate = ServerCertificate.read(new PemFiles(tls.certificate(), tls.key()));
      var blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
      system
          .scheduler()
          .scheduleWithFixedDelay(
              tls.checkInterval(), tls.checkInterval(), certificate::reloadIfChanged, blocking);
      return certificate;
    } catch (InvalidCertificate e) {
      throw new ExitCode.ExitException(ExitCode.CONFIG, e.getMessage() + " (superpeer.master.tls)");
    }
  }

  private void bind(
      String address,
      int port,
      String setting,
      DeferredHandler handler,
      Optional<ServerCertificate> tls) {
    try {
      bindings.add(
          builder(address, port, tls)
              .bindFlow(
                  connectionLimiter
                      .flow()
                      .join(Flow.of(HttpRequest.class).mapAsync(1, handler::handle)))
              .toCompletableFuture()
              .orTimeout(BIND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
              .join());
    } catch (CompletionException e) {
      throw new ExitCode.ExitException(
          ExitCode.UNAVAILABLE,
          "cannot listen on %s:%d (%s); stop the program that uses the port, or choose another one with %s"
              .formatted(address, port, reason(e), setting));
    }
  }

  private ServerBuilder builder(String address, int port, Optional<ServerCertificate> tls) {
    var plain = Http.get(system).newServerAt(address, port);
    return tls.map(it -> plain.enableHttps(ConnectionContext.httpsServer(it::engine)))
        .orElse(plain);
  }

  private static String reason(CompletionException e) {
    return e.getCause() == null ? e.toString() : String.valueOf(e.getCause().getMessage());
  }

  private static CompletionStage<HttpResponse> answer(
      akka.japi.function.Function<HttpRequest, CompletionStage<HttpResponse>> routes,
      HttpRequest request) {
    try {
      return routes.apply(request);
    } catch (Exception e) { // declared by Akka's functional interface; routes do not throw
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Starts to answer requests.
   *
   * @param fastPath tried before the routes
   * @param everything routes of the public port
   * @param withoutTls routes of the plain port
   */
  void serve(Optional<FastPath> fastPath, Route everything, Optional<Route> withoutTls) {
    publicHandler.start(system, fastPath, everything);
    withoutTls.ifPresent(route -> localHandler.start(system, fastPath, route));
  }

  /**
   * @param grace how long responses in progress may take
   */
  CompletionStage<Done> close(Duration grace) {
    var ends =
        bindings.stream()
            .map(binding -> binding.terminate(grace).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(ends).thenApply(all -> Done.done());
  }
}
