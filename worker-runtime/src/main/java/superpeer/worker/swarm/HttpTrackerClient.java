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
 * A tracker over HTTP, with JSON bodies sent as {@code text/plain} like the SDK's.
 *
 * <p>Every call has a connection of its own: they are half a minute apart, and a pooled one that
 * the server has meanwhile closed would fail a POST that cannot be repeated blindly. Redirects are
 * not followed.
 */
public final class HttpTrackerClient implements TrackerClient {

  private final ActorSystem<?> system;
  private final Materializer materializer;
  private final URI base;
  private final TrackerClientConfig config;

  /**
   * @param baseUrl http or https URL, including {@code /v1}
   * @throws InvalidConfiguration if it is none
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
    return call(node(channel, id) + "/stats", stats, TrackerCodec::decodeAccepted);
  }

  @Override
  public CompletionStage<TrackerReply> findPeers(
      ChannelId channel, String id, TrackerRequest.Peers request) {
    return call(node(channel, id) + "/peers", request, TrackerCodec::decodeCandidates);
  }

  /** Of base64 only the slash needs escaping in a path: it would make two segments. */
  private static String node(ChannelId channel, String id) {
    return "/channel/"
        + channel.encoded().replace("/", "%2F")
        + "/node/"
        + URLEncoder.encode(id, StandardCharsets.UTF_8);
  }

  /** Reads one kind of answer. */
  @FunctionalInterface
  private interface Reader {
    TrackerReply read(byte[] body) throws MalformedMessage;
  }

  private CompletionStage<TrackerReply> call(String path, TrackerRequest body, Reader reader) {
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
        .thenApply(answer -> read(answer, reader))
        .exceptionally(
            failure -> {
              throw failed(failure);
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
      throw new TrackerFailure(base + " answers HTTP " + status, OptionalInt.of(status));
    }
    return response
        .entity()
        .withSizeLimit(TrackerCodec.MAX_REPLY)
        .toStrict(config.answerTimeout().toMillis(), materializer)
        .thenApply(whole -> whole.getData().toArray());
  }

  private TrackerReply read(byte[] body, Reader reader) {
    try {
      return reader.read(body);
    } catch (MalformedMessage e) {
      throw new TrackerFailure(base + ": " + e.getMessage(), OptionalInt.empty());
    }
  }

  private TrackerFailure failed(Throwable failure) {
    var cause = failure instanceof CompletionException wrapper ? wrapper.getCause() : failure;
    if (cause instanceof TrackerFailure known) {
      return known;
    }
    if (cause instanceof TimeoutException) {
      return unanswered("no answer within " + config.answerTimeout());
    }
    // How an Akka stream says that the connection closed before the first answer.
    if (cause instanceof NoSuchElementException) {
      return unanswered("closed the connection without an answer");
    }
    return unanswered(cause == null ? "failed" : String.valueOf(cause.getMessage()));
  }

  private TrackerFailure unanswered(String why) {
    return new TrackerFailure(base + ": " + why, OptionalInt.empty());
  }
}
