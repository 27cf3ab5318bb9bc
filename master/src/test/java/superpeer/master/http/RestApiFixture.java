package superpeer.master.http;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.seeding.SeedFixtures.ASSIGNMENTS;
import static superpeer.master.seeding.SeedFixtures.RULES;
import static superpeer.master.seeding.SeedFixtures.channel;
import static superpeer.master.seeding.SeedFixtures.view;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.japi.function.Function;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import superpeer.master.config.AccessConfig;
import superpeer.master.config.MasterConfig;
import superpeer.master.events.EventBus;
import superpeer.master.fleet.Fleet;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.master.history.MetricsHistory;
import superpeer.master.seeding.Capacity;
import superpeer.master.seeding.SeedFixtures;
import superpeer.master.seeding.Seeding;
import superpeer.master.state.SavedState;
import superpeer.master.state.StateChange;
import superpeer.master.state.StateStore;
import superpeer.master.state.StateWriter;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.control.PeerView;

/**
 * Sets up the REST API over a scheduler whose workers seed at once. Tests call it as a function,
 * without a socket.
 */
abstract class RestApiFixture {

  static final String A = channel("a").encoded();
  static final String B = channel("b").encoded();

  /** Pid of a worker that does not answer queries for its viewers. */
  static final long SILENT_PID = 199;

  static final PeerView VIEWER =
      new PeerView(
          "w1", "mdns", "host/prflx", 12.5, 2, 3, "0/17", 1, 4, "2.9.10", 1_795_345_047_000L);

  private static final Clock NOW = Clock.fixed(Instant.ofEpochMilli(5_000), ZoneOffset.UTC);

  final ActorTestKit kit = ActorTestKit.create(ConfigFactory.load());
  Function<HttpRequest, CompletionStage<HttpResponse>> api;
  @TempDir Path dir;
  final List<Integer> statuses = new CopyOnWriteArrayList<>();
  AccessConfig.Rate rate = new AccessConfig.Rate(10_000, 10_000, 10_000, 10_000);

  @BeforeEach
  void start() {
    api = api(Optional.empty(), new AuditOnlyStore());
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  HttpResponse seed(String channel) {
    return post("/seed", "{'list':[{'channel':'" + channel + "'}]}");
  }

  JsonNode master() {
    return json(call(HttpRequest.GET("/stats"))).get("master");
  }

  HttpResponse post(String path, String body) {
    return call(
        HttpRequest.POST(path).withEntity(ContentTypes.APPLICATION_JSON, body.replace('\'', '"')));
  }

  HttpResponse call(HttpRequest request) {
    try {
      return send(request).toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  CompletionStage<HttpResponse> send(HttpRequest request) {
    try {
      return api.apply(request);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void assertProblem(HttpResponse answer, int status, String mentioned) {
    assertThat(answer.status().intValue()).isEqualTo(status);
    var json = json(answer);
    assertThat(json.get("ret").intValue()).isEqualTo(1);
    assertThat(json.get("error").textValue()).contains(mentioned);
    assertThat(json.get("hint").textValue()).isNotEmpty();
    assertThat(json.get("msg")).isEqualTo(json.get("error"));
  }

  static HttpHeader header(String name, String value) {
    return RawHeader.create(name, value);
  }

  static Map<String, String> headers(HttpResponse answer) {
    var headers = new HashMap<String, String>();
    answer.getHeaders().forEach(header -> headers.put(header.lowercaseName(), header.value()));
    return headers;
  }

  JsonNode json(HttpResponse answer) {
    return parsed(text(answer));
  }

  String text(HttpResponse answer) {
    var strict = answer.entity().toStrict(5_000, kit.system());
    return strict.toCompletableFuture().join().getData().utf8String();
  }

  static JsonNode tree(String json) {
    return parsed(json.replace('\'', '"'));
  }

  static JsonNode parsed(String json) {
    try {
      return Json.read(json, "test", 1 << 20);
    } catch (MalformedMessage e) {
      throw new AssertionError(json, e);
    }
  }

  Function<HttpRequest, CompletionStage<HttpResponse>> api(
      Optional<String> token, StateStore store) {
    return api(token, store, kit.spawn(FakeFleet.create()));
  }

  Function<HttpRequest, CompletionStage<HttpResponse>> api(
      Optional<String> token, StateStore store, ActorRef<Fleet.Command> fleet) {
    var writer = kit.spawn(StateWriter.create(store));
    var eventBus = kit.spawn(EventBus.create(fleet, NOW, 500));
    var metricsHistory = kit.spawn(MetricsHistory.create(dir.resolve("history.db"), NOW));
    var dependencies =
        new Seeding.Dependencies(fleet, writer, ASSIGNMENTS, RULES, Duration.ofMillis(800), NOW);
    var seeding =
        kit.spawn(
            Seeding.create(
                new Capacity(100_000, 200, 400, 1_000, 0),
                SavedState.EMPTY,
                List.of(),
                Optional.empty(),
                dependencies));
    var config =
        new MasterConfig(
            "127.0.0.1",
            8080,
            token,
            false,
            List.of("known.example"),
            Path.of("data"),
            1_000,
            0,
            0,
            Duration.ofSeconds(5),
            Duration.ofMillis(800),
            1_024,
            100,
            Duration.ZERO);
    var rest =
        new RestApi(
            config,
            rate,
            new RestApi.Dependencies(
                seeding,
                fleet,
                writer,
                eventBus,
                metricsHistory,
                kit.system().scheduler(),
                new MasterProcess("1.2.3", NOW),
                new RestApi.Metrics(() -> "# totals", () -> "# totals\n# details", statuses::add),
                new RestApi.Logs(dir.resolve("logs"), Runnable::run)));
    return rest.routes().function(kit.system());
  }

  /** Saves only the audit. */
  static final class AuditOnlyStore implements StateStore {
    private final Deque<StateChange.AuditEntry> audit = new ArrayDeque<>();

    @Override
    public SavedState load() {
      return SavedState.EMPTY;
    }

    @Override
    public void write(StateChange stateChange) {
      stateChange.audit().ifPresent(audit::addFirst);
    }

    @Override
    public List<StateChange.AuditEntry> readAudit(int max) {
      return audit.stream().limit(max).toList();
    }

    @Override
    public void close() {}
  }

  /** Slot n is seeding at once, as pid 100 + n, with three viewers. */
  private static final class FakeFleet {

    static Behavior<Fleet.Command> create() {
      return watched(new ArrayList<>());
    }

    private static Behavior<Fleet.Command> watched(List<ActorRef<Fleet.Update>> watchers) {
      return Behaviors.receive(Fleet.Command.class)
          .onMessage(
              Fleet.Watch.class,
              watch -> {
                watchers.add(watch.watcher());
                return Behaviors.same();
              })
          .onMessage(
              Fleet.Start.class,
              start -> {
                var slotChanged =
                    new Fleet.Update.SlotChanged(
                        view(
                            start.slot(),
                            100 + start.slot(),
                            Phase.SEEDING,
                            start.assignment(),
                            SeedFixtures.stats(3)));
                watchers.forEach(watcher -> watcher.tell(slotChanged));
                return Behaviors.same();
              })
          .onMessage(
              Fleet.Stop.class,
              stop -> {
                var slotEnded =
                    new Fleet.Update.SlotEnded(stop.slot(), "stopped", Fleet.EndReason.STOPPED);
                watchers.forEach(watcher -> watcher.tell(slotEnded));
                return Behaviors.same();
              })
          .onMessage(
              Fleet.GetPeers.class,
              ask -> {
                if (ask.pid() != SILENT_PID) {
                  ask.replyTo()
                      .tell(
                          ask.pid() == 101
                              ? new Fleet.PeersReply.Found(3, List.of(VIEWER))
                              : new Fleet.PeersReply.NoSuchWorker());
                }
                return Behaviors.same();
              })
          .onMessage(
              Fleet.FindLogIndex.class,
              ask -> {
                ask.replyTo().tell(ask.pid() == 101 ? OptionalInt.of(1) : OptionalInt.empty());
                return Behaviors.same();
              })
          .onMessage(Fleet.RestartRolling.class, restartRolling -> Behaviors.same())
          .onMessage(Fleet.LimitUplink.class, limit -> Behaviors.same())
          .build();
    }
  }
}
