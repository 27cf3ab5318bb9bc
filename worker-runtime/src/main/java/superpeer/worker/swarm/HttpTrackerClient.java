package superpeer.worker.swarm;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.OutgoingConnection;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import superpeer.protocol.ChannelId;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.tracker.TrackerCodec;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.protocol.tracker.TrackerRequest;
import superpeer.worker.config.InvalidConfiguration;
import superpeer.worker.config.TrackerClientConfig;

/**
 * Calls a tracker over HTTP, with JSON bodies sent as {@code text/plain}, like the SDK.
 *
 * <p>Each call opens its own connection. Calls are half a minute apart, and a POST on a pooled
 * connection that the server has closed meanwhile would fail and could not be repeated safely.
 * Redirects are not followed.
 */
public final class HttpTrackerClient implements TrackerClient {

  private final ActorSystem<?> system;
  private final Materializer materializer;
  private final URI base;
  private final TrackerClientConfig config;

  /**
   * @param baseUrl http or https URL, including {@code /v1}
   * @throws InvalidConfiguration if it is not one
   */
  public HttpTrackerClient(ActorSystem<?> system, String baseUrl, TrackerClientConfig config) {
    this.system = system;
    this.materializer = SystemMaterializer.get(system).materializer();
    this.base = PeerAnnouncement.baseUrl(baseUrl);
    this.config = config;
  }

  @Override
  public CompletionStage<TrackerReply> announce(TrackerRequest.Announce announce) {
    return call("/channel", announce, TrackerCodec::decodeAnnounced);
  }

  @Override
  public CompletionStage<TrackerReply> report(
      ChannelId channel, String id, TrackerRequest.Stats stats) {
    return call(nodePath(channel, id) + "/stats", stats, TrackerCodec::decodeAccepted);
  }

  @Override
  public CompletionStage<TrackerReply> findPeers(
      ChannelId channel, String id, TrackerRequest.Peers request) {
    return call(nodePath(channel, id) + "/peers", request, TrackerCodec::decodeCandidates);
  }

  /** The slash is the only base64 character that needs escaping in a path. */
  private static String nodePath(ChannelId channel, String id) {
    return "/channel/"
        + channel.encoded().replace("/", "%2F")
        + "/node/"
        + URLEncoder.encode(id, StandardCharsets.UTF_8);
  }

  /** Decodes one kind of reply. */
  @FunctionalInterface
  private interface Decoder {
    TrackerReply decode(byte[] body) throws MalformedMessage;
  }

  private CompletionStage<TrackerReply> call(String path, TrackerRequest body, Decoder decoder) {
    var request =
        HttpRequest.POST(base.getRawPath() + path)
            .withEntity(
                HttpEntities.create(
                    ContentTypes.TEXT_PLAIN_UTF8,
                    TrackerCodec.encode(body, TrackerCodec.Format.JSON)));
    return Source.single(request)
        .via(connection())
        .mapAsync(1, this::body)
        .completionTimeout(config.answerTimeout())
        .runWith(Sink.head(), materializer)
        .thenApply(bytes -> decode(bytes, decoder))
        .exceptionally(
            failure -> {
              throw toTrackerFailure(failure);
            });
  }

  private Flow<HttpRequest, HttpResponse, CompletionStage<OutgoingConnection>> connection() {
    var host = Http.get(system).connectionTo(base.getHost());
    var port = base.getPort() < 0 ? host : host.toPort(base.getPort());
    return "https".equals(base.getScheme()) ? port.https() : port.http();
  }

  private CompletionStage<byte[]> body(HttpResponse response) {
    if (!response.status().isSuccess()) {
      response.discardEntityBytes(materializer);
      var status = response.status().intValue();
      throw new TrackerFailure(base + " returned HTTP " + status, OptionalInt.of(status));
    }
    return response
        .entity()
        .withSizeLimit(TrackerCodec.MAX_REPLY)
        .toStrict(config.answerTimeout().toMillis(), materializer)
        .thenApply(whole -> whole.getData().toArray());
  }

  private TrackerReply decode(byte[] body, Decoder decoder) {
    try {
      return decoder.decode(body);
    } catch (MalformedMessage e) {
      throw new TrackerFailure(base + ": " + e.getMessage(), OptionalInt.empty());
    }
  }

  private TrackerFailure toTrackerFailure(Throwable failure) {
    var cause = failure instanceof CompletionException wrapper ? wrapper.getCause() : failure;
    if (cause instanceof TrackerFailure known) {
      return known;
    }
    if (cause instanceof TimeoutException) {
      return failure("no response within " + config.answerTimeout());
    }
    // An Akka stream fails like this when the connection closes before the first response.
    if (cause instanceof NoSuchElementException) {
      return failure("closed the connection without a response");
    }
    return failure(cause == null ? "failed" : String.valueOf(cause.getMessage()));
  }

  private TrackerFailure failure(String why) {
    return new TrackerFailure(base + ": " + why, OptionalInt.empty());
  }
}
