package superpeer.deploy;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.entity;
import static akka.http.javadsl.server.Directives.handleWebSocketMessages;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.Directives.respondWithHeader;

import akka.NotUsed;
import akka.actor.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.TextMessage;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.unmarshalling.Unmarshaller;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A tracker and signaling server that know nobody else: every viewer is alone. */
public final class LonelyTracker implements Lab.Part {

  private final Queue<String> announces = new ConcurrentLinkedQueue<>();
  private final ServerBinding binding;

  private LonelyTracker(ActorSystem system) {
    this.binding = Await.on(Http.get(system).newServerAt(Lab.address(), 0).bind(routes()));
  }

  static LonelyTracker start(ActorSystem system) {
    return new LonelyTracker(system);
  }

  /** What the page's {@code announce} option must be. */
  public String url() {
    return "http://" + host() + "/v1";
  }

  /** Bodies of the announces so far, oldest first. */
  public List<String> announces() {
    return List.copyOf(announces);
  }

  @Override
  public void testify(Path dir) {}

  @Override
  public void close() {
    Await.on(binding.terminate(Duration.ofSeconds(1)), 10, TimeUnit.SECONDS);
  }

  private String host() {
    return Lab.address() + ":" + binding.localAddress().getPort();
  }

  private Route routes() {
    return respondWithHeader(
        HttpHeader.parse("Access-Control-Allow-Origin", "*"),
        () ->
            concat(
                path(PathMatchers.segment("v1").slash("channel"), this::announce),
                pathPrefix("v1", () -> post(() -> complete("{\"ret\":0,\"data\":{\"peers\":[]}}"))),
                path("signal", () -> handleWebSocketMessages(silence()))));
  }

  private Route announce() {
    return post(
        () ->
            entity(
                Unmarshaller.entityToString(),
                body -> {
                  announces.add(body);
                  return complete(
                      """
                      {"ret":0,"data":{"id":"w00lonely%d","report_interval":30,"peers":[],
                       "signal":"ws://%s/signal"}}"""
                          .formatted(announces.size(), host()));
                }));
  }

  private static Flow<Message, Message, NotUsed> silence() {
    Message hello = TextMessage.create("{\"action\":\"ver\",\"ver\":1}");
    return Flow.fromSinkAndSource(Sink.ignore(), Source.single(hello).concat(Source.never()));
  }
}
