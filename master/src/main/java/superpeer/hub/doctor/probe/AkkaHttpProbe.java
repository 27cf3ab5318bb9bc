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
 * HTTP and HTTPS with Akka, a connection a call. Names are looked up once, and the address that was
 * checked is the one connected to: a name that changes its address in between gains nothing.
 */
public final class AkkaHttpProbe implements HttpProbe {

  /** For a whole call. A viewer would have given up on it. */
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  private final ActorSystem<?> system;
  private final Materializer materializer;
  private final AddressPolicy policy;
  private final Executor blocking;

  /**
   * @param policy what {@link AddressScope#WORKER_POLICY} may connect to
   */
  public AkkaHttpProbe(ActorSystem<?> system, AddressPolicy policy) {
    this.system = system;
    this.materializer = SystemMaterializer.get(system).materializer();
    this.policy = policy;
    this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
  }

  /** Refused before it was connected to. */
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
    } catch (IllegalArgumentException e) { // of a URL or header that HTTP cannot carry
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

  private CompletionStage<InetSocketAddress> resolve(
      String host, Object port, AddressScope addressScope) {
    return CompletableFuture.supplyAsync(
        () -> new InetSocketAddress(choose(host, addressScope), (Integer) port), blocking);
  }

  private InetAddress choose(String host, AddressScope addressScope) {
    try {
      var addresses = List.of(InetAddress.getAllByName(host));
      return addresses.stream()
          .filter(address -> addressScope == AddressScope.ANY || policy.allows(address))
          .findFirst()
          .orElseThrow(() -> new AddressNotAllowed(host, addresses));
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    }
  }

  /** As much as is wanted; the rest of a long answer is cut off with its connection. */
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
            "workers refuse it too: to fetch from there, list its network in"
                + " superpeer.origin.allow-networks");
      } else if (cause instanceof ConnectException) {
        return new ProbeFailure("refuses the connection: no program listens there");
      } else if (cause instanceof UnknownHostException) {
        return new ProbeFailure("has a host name that is unknown", "correct it, or its DNS record");
      } else if (cause instanceof SSLException) {
        return new ProbeFailure(
            "fails in TLS: " + cause.getMessage(), "give it a certificate that browsers trust");
      } else if (cause instanceof TimeoutException) {
        return new ProbeFailure("does not answer within " + TIMEOUT.toSeconds() + " s");
      }
    }
    return new ProbeFailure("breaks off: " + words(failure));
  }

  private static String words(Throwable failure) {
    var cause = failure.getCause() == null ? failure : failure.getCause();
    return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
  }
}
