package superpeer.hub.registry;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.OutgoingConnection;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Calls super peers over HTTP or HTTPS. Certificates are checked against the trust store of this
 * Java and against the host name. Every call has its own connection, so that a broken connection
 * cannot fail a call that must not be repeated blindly. Redirects are not followed, because the
 * token is only for the registered server.
 */
public final class HttpSuperPeerApi implements SuperPeerApi {

  private final ActorSystem<?> system;
  private final Materializer materializer;
  private final int maxResponseBytes;

  /**
   * @param maxResponseBytes a longer response is an error
   */
  public HttpSuperPeerApi(ActorSystem<?> system, int maxResponseBytes) {
    this.system = system;
    this.materializer = SystemMaterializer.get(system).materializer();
    this.maxResponseBytes = maxResponseBytes;
  }

  @Override
  public CompletionStage<Response> call(Target target, Call call) {
    try {
      var url = URI.create(target.url());
      return Source.single(request(url, target, call))
          .via(connection(url))
          .mapAsync(1, response -> read(response, call))
          .completionTimeout(call.timeout())
          .runWith(Sink.head(), materializer)
          .exceptionally(
              failure -> {
                throw noResponse(failure, call);
              });
    } catch (IllegalArgumentException e) { // the URL or path is invalid in HTTP
      return CompletableFuture.failedFuture(new NoResponse(String.valueOf(e.getMessage())));
    }
  }

  private static HttpRequest request(URI url, Target target, Call call) {
    var path = Optional.ofNullable(url.getRawPath()).orElse("") + call.path();
    var request =
        call.method() == Method.GET
            ? HttpRequest.GET(path)
            : HttpRequest.POST(path)
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, call.body()));
    return target
        .accessToken()
        .map(token -> request.addHeader(RawHeader.create("X-ACCESS-TOKEN", token)))
        .orElse(request);
  }

  private Flow<HttpRequest, HttpResponse, CompletionStage<OutgoingConnection>> connection(URI url) {
    var host = Http.get(system).connectionTo(url.getHost().replaceAll("^\\[|]$", ""));
    var port = url.getPort() < 0 ? host : host.toPort(url.getPort());
    return "https".equalsIgnoreCase(url.getScheme()) ? port.https() : port.http();
  }

  private CompletionStage<Response> read(HttpResponse response, Call call) {
    return response
        .entity()
        .withSizeLimit(maxResponseBytes)
        .toStrict(call.timeout().toMillis(), materializer)
        .thenApply(
            strict ->
                new Response(
                    response.status().intValue(),
                    strict.getContentType().toString(),
                    strict.getData()));
  }

  private NoResponse noResponse(Throwable failure, Call call) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        return new NoResponse("no response within " + call.timeout().toMillis() + " ms", true);
      }
      var reason = knownReason(cause);
      if (reason.isPresent()) {
        return new NoResponse(reason.get());
      }
    }
    return new NoResponse(String.valueOf(failure.getMessage()));
  }

  private Optional<String> knownReason(Throwable cause) {
    if (cause instanceof ConnectException) {
      return Optional.of("connection refused: no program listens there");
    } else if (cause instanceof UnknownHostException) {
      return Optional.of("unknown host name");
    } else if (cause instanceof EntityStreamSizeException) {
      return Optional.of("the response is larger than " + maxResponseBytes + " bytes");
    } else if (cause instanceof SSLException) {
      return Optional.of("TLS: " + cause.getMessage());
    } else if (cause instanceof NoSuchElementException) {
      // The Akka stream ended, because the connection closed before the response.
      return Optional.of("the connection was closed without a response");
    }
    return Optional.empty();
  }
}
