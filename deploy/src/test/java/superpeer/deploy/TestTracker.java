package superpeer.deploy;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.entity;
import static akka.http.javadsl.server.Directives.handleWebSocketMessages;
import static akka.http.javadsl.server.Directives.parameter;
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
import akka.stream.BoundedSourceQueue;
import akka.stream.Materializer;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A small tracker and signaling server, independent of the hub: for tests of the page and of the
 * network alone. It introduces each peer to all earlier ones, whatever the channel.
 */
public final class TestTracker implements TestEnvironment.Resource {

  private final Materializer materializer;
  private final Queue<JsonNode> announces = new ConcurrentLinkedQueue<>();
  private final Map<String, BoundedSourceQueue<Message>> sockets = new ConcurrentHashMap<>();
  private final ServerBinding binding;

  private TestTracker(ActorSystem system) {
    this.materializer = Materializer.matFromSystem(system);
    this.binding =
        Await.on(Http.get(system).newServerAt(TestEnvironment.address(), 0).bind(routes()));
  }

  static TestTracker start(ActorSystem system) {
    return new TestTracker(system);
  }

  /** For the page's {@code announce} option. */
  public String tracker() {
    return "http://" + host() + "/v1";
  }

  /** Bodies of the announces so far, oldest first. */
  public List<JsonNode> announces() {
    return List.copyOf(announces);
  }

  @Override
  public void saveDiagnostics(Path dir) {}

  @Override
  public void close() {
    Await.on(binding.terminate(Duration.ofSeconds(1)), 10, TimeUnit.SECONDS);
  }

  private String host() {
    return TestEnvironment.address() + ":" + binding.localAddress().getPort();
  }

  private Route routes() {
    return respondWithHeader(
        HttpHeader.parse("Access-Control-Allow-Origin", "*"),
        () ->
            concat(
                path(PathMatchers.segment("v1").slash("channel"), this::announce),
                pathPrefix("v1", () -> post(() -> complete("{\"ret\":0,\"data\":{\"peers\":[]}}"))),
                path(
                    "signal",
                    () -> parameter("id", id -> handleWebSocketMessages(conversation(id))))));
  }

  private Route announce() {
    return post(() -> entity(Unmarshaller.entityToString(), body -> complete(welcome(json(body)))));
  }

  private String welcome(JsonNode announce) {
    var others =
        sockets.keySet().stream()
            .map("{\"id\":\"%s\"}"::formatted)
            .collect(Collectors.joining(","));
    announces.add(announce);
    return """
        {"ret":0,"data":{"id":"w00viewer%d","report_interval":30,"peers":[%s],
         "signal":"ws://%s/signal"}}"""
        .formatted(announces.size(), others, host());
  }

  private Flow<Message, Message, NotUsed> conversation(String id) {
    var outgoing = Source.<Message>queue(256).preMaterialize(materializer);
    sockets.put(id, outgoing.first());
    outgoing.first().offer(TextMessage.create("{\"action\":\"ver\",\"ver\":1}"));
    var incoming =
        Flow.<Message>create()
            .mapAsync(1, message -> message.asTextMessage().toStrict(5000, materializer))
            .to(Sink.foreach(text -> relay(id, (ObjectNode) json(text.getStrictText()))));
    return Flow.fromSinkAndSourceCoupled(incoming, outgoing.second());
  }

  private void relay(String from, ObjectNode message) {
    var to = message.path("to_peer_id").asText();
    var socket = sockets.get(to);
    if (socket != null) {
      message.put("from_peer_id", from).remove("to_peer_id");
      socket.offer(TextMessage.create(message.toString()));
    }
  }

  private static JsonNode json(String text) {
    try {
      return Browser.JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
