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
 * Super peers over HTTP or HTTPS. Certificates are checked against those that this Java trusts, and
 * against the host's name. Every call has a connection of its own, so that one that broke cannot
 * fail a call that must not be repeated blindly; redirects are not followed: a token is for the
 * server that was registered, and for no other.
 */
public final class HttpSuperPeerApi implements SuperPeerApi {

  private final ActorSystem<?> system;
  private final Materializer materializer;
  private final int maxResponseBytes;

  /**
   * @param maxAnswerBytes a longer answer is none
   */
  public HttpSuperPeerApi(ActorSystem<?> system, int maxAnswerBytes) {
    this.system = system;
    this.materializer = SystemMaterializer.get(system).materializer();
    this.maxResponseBytes = maxAnswerBytes;
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
                throw unreachable(failure, call);
              });
    } catch (IllegalArgumentException e) { // of a URL or path that HTTP cannot carry
      return CompletableFuture.failedFuture(new Unreachable(String.valueOf(e.getMessage())));
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
            whole ->
                new Response(
                    response.status().intValue(),
                    whole.getContentType().toString(),
                    whole.getData()));
  }

  private Unreachable unreachable(Throwable failure, Call call) {
    for (var cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        return new Unreachable("no answer within " + call.timeout().toMillis() + " ms", true);
      }
      var known = known(cause);
      if (known.isPresent()) {
        return new Unreachable(known.get());
      }
    }
    return new Unreachable(String.valueOf(failure.getMessage()));
  }

  private Optional<String> known(Throwable cause) {
    if (cause instanceof ConnectException) {
      return Optional.of("refuses the connection: no program listens there");
    } else if (cause instanceof UnknownHostException) {
      return Optional.of("its host name is unknown");
    } else if (cause instanceof EntityStreamSizeException) {
      return Optional.of("answers more than " + maxResponseBytes + " bytes");
    } else if (cause instanceof SSLException) {
      return Optional.of("TLS: " + cause.getMessage());
    } else if (cause instanceof NoSuchElementException) {
      // How an Akka stream says that the connection closed before the first answer.
      return Optional.of("closed the connection without an answer");
    }
    return Optional.empty();
  }
}
