package superpeer.hub.doctor.probe;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.http.javadsl.ClientTransport;
import akka.http.javadsl.Http;
import akka.http.javadsl.OutgoingConnection;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.settings.ClientConnectionSettings;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import superpeer.protocol.address.AddressPolicy;

/**
 * HTTP and HTTPS with Akka, one connection per call. A name is resolved once, and the checked
 * address is the one connected to, so DNS rebinding does not get past the policy.
 */
public final class AkkaHttpProbe implements HttpProbe {

  /** Timeout of a whole call. A viewer would not wait longer. */
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  private final ActorSystem<?> system;
  private final Materializer materializer;
  private final AddressPolicy policy;
  private final Executor blocking;

  /**
   * @param policy the addresses that {@link AddressScope#WORKER_POLICY} allows
   */
  public AkkaHttpProbe(ActorSystem<?> system, AddressPolicy policy) {
    this.system = system;
    this.materializer = SystemMaterializer.get(system).materializer();
    this.policy = policy;
    this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
  }

  /** The policy forbids all addresses of a host. */
  private static final class AddressNotAllowed extends RuntimeException {
    private static final long serialVersionUID = 1;

    AddressNotAllowed(String host, List<InetAddress> addresses) {
      super(
          "is at "
              + addresses.stream().limit(3).map(InetAddress::getHostAddress).toList()
              + ", which is not public ("
              + host
              + ")",
          null,
          false,
          false);
    }
  }

  @Override
  public Response call(Request request) throws ProbeFailure, InterruptedException {
    var began = System.nanoTime();
    try {
      return Source.single(of(request))
          .via(connection(request))
          .mapAsync(1, response -> read(response, began))
          .completionTimeout(TIMEOUT)
          .runWith(Sink.head(), materializer)
          .toCompletableFuture()
          .get(TIMEOUT.toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw explain(e);
    } catch (IllegalArgumentException e) { // an invalid URL or header
      throw new ProbeFailure("cannot be called: " + e.getMessage());
    }
  }

  private static HttpRequest of(Request request) {
    var url = request.url();
    var path = Optional.ofNullable(URI.create(url.toASCIIString()).getRawPath()).orElse("");
    var query = Optional.ofNullable(URI.create(url.toASCIIString()).getRawQuery());
    var target = (path.isEmpty() ? "/" : path) + query.map(it -> "?" + it).orElse("");
    var get = HttpRequest.GET(target);
    var call =
        request.json().isEmpty()
            ? get
            : HttpRequest.POST(target)
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, request.json()));
    for (var header : request.headers().entrySet()) {
      call = call.addHeader(RawHeader.create(header.getKey(), header.getValue()));
    }
    return call;
  }

  private Flow<HttpRequest, HttpResponse, CompletionStage<OutgoingConnection>> connection(
      Request request) {
    var url = request.url();
    var settings = ClientConnectionSettings.create(system.classicSystem());
    var to =
        Http.get(system)
            .connectionTo(url.getHost().replaceAll("^\\[|]$", ""))
            .withClientConnectionSettings(
                settings
                    .withParserSettings(
                        settings.getParserSettings().withIllegalHeaderWarnings(false))
                    .withTransport(
                        ClientTransport.withCustomResolver(
                            (host, port) -> resolve(host, port, request.scope()))));
    var port = url.getPort() < 0 ? to : to.toPort(url.getPort());
    return "https".equalsIgnoreCase(url.getScheme()) ? port.https() : port.http();
  }

  private CompletionStage<InetSocketAddress> resolve(String host, Object port, AddressScope scope) {
    return CompletableFuture.supplyAsync(
        () -> new InetSocketAddress(choose(host, scope), (Integer) port), blocking);
  }

  private InetAddress choose(String host, AddressScope scope) {
    try {
      var addresses = List.of(InetAddress.getAllByName(host));
      return addresses.stream()
          .filter(address -> scope == AddressScope.ANY || policy.allows(address))
          .findFirst()
          .orElseThrow(() -> new AddressNotAllowed(host, addresses));
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    }
  }

  /** Reads the body up to the limit, then closes the connection. */
  private CompletionStage<Response> read(HttpResponse response, long began) {
    var headers = new HashMap<String, String>();
    response.getHeaders().forEach(it -> headers.putIfAbsent(it.lowercaseName(), it.value()));
    var at = Instant.now();
    return response
        .entity()
        .withoutSizeLimit()
        .getDataBytes()
        .scan(ByteString.emptyByteString(), ByteString::concat)
        .takeWhile(body -> body.size() < MAX_BODY, true)
        .runWith(Sink.last(), materializer)
        .thenApply(
            body ->
                new Response(
                    response.status().intValue(),
                    headers,
                    body.take(MAX_BODY),
                    at,
                    Duration.ofNanos(System.nanoTime() - began)));
  }

  private static ProbeFailure explain(Throwable failure) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AddressNotAllowed) {
        return new ProbeFailure(
            String.valueOf(cause.getMessage()),
            "workers refuse it too; to allow it, add its network to"
                + " superpeer.origin.allow-networks");
      } else if (cause instanceof ConnectException) {
        return new ProbeFailure("refuses connections: no program listens there");
      } else if (cause instanceof UnknownHostException) {
        return new ProbeFailure(
            "has an unknown host name", "correct the host name or its DNS record");
      } else if (cause instanceof SSLException) {
        return new ProbeFailure(
            "fails in TLS: " + cause.getMessage(), "install a certificate that browsers trust");
      } else if (cause instanceof TimeoutException) {
        return new ProbeFailure("did not answer within " + TIMEOUT.toSeconds() + " s");
      }
    }
    return new ProbeFailure("failed: " + message(failure));
  }

  private static String message(Throwable failure) {
    var cause = failure.getCause() == null ? failure : failure.getCause();
    return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
  }
}
