package superpeer.hub.planner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.AskPattern;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import superpeer.hub.TestHubConfig;
import superpeer.hub.eventlog.EventLog;
import superpeer.hub.popularity.SwarmMonitor;
import superpeer.hub.registry.FakeSuperPeerApi;
import superpeer.hub.registry.Registry;
import superpeer.hub.registry.RegistryReply;
import superpeer.hub.registry.ServerChange;
import superpeer.hub.registry.ServerEntry;
import superpeer.hub.registry.SuperPeerApi.Response;
import superpeer.hub.store.HubDatabase;
import superpeer.hub.tracker.AdmissionRules;
import superpeer.hub.tracker.ChannelStatus;
import superpeer.hub.tracker.PeerLocations;
import superpeer.hub.tracker.SuperPeerReach;
import superpeer.hub.tracker.SwarmTraffic;
import superpeer.hub.tracker.TrackerControl;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;
import superpeer.testing.ActorTestKitExtension;

/** Registry, swarm monitor and auto-seeder together, with fake servers that keep their seeds. */
class AutoSeederTest {

  private static final String A = "http://a";
  private static final String B = "http://b";
  private static final Duration STEP = Duration.ofSeconds(2);
  private static final String HOT = FakeCluster.id("hot");

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();
  @TempDir Path dir;

  private final FakeSuperPeerApi superPeerApi = new FakeSuperPeerApi();
  private final Map<String, Map<String, String>> seeds = new ConcurrentHashMap<>();
  private final Map<String, Integer> viewers = new ConcurrentHashMap<>();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
  private final AtomicReference<SuperPeerReach> reach =
      new AtomicReference<>(SuperPeerReach.DEFAULT);
  private final AtomicReference<AdmissionRules> rules = new AtomicReference<>(AdmissionRules.OPEN);
  private final TrackerControl tracker =
      new TrackerControl() {
        @Override
        public void setReach(SuperPeerReach superPeerReach) {
          reach.set(superPeerReach);
        }

        @Override
        public void setRules(AdmissionRules newRules) {
          rules.set(newRules);
        }
      };
  private ActorRef<EventLog.Command> eventLog;
  private ActorRef<Registry.Command> registry;
  private ActorRef<SwarmMonitor.Command> swarmMonitor;
  private ActorRef<AutoSeeder.Command> autoSeeder;

  @BeforeEach
  void start() throws Exception {
    run(A);
    run(B);
    eventLog = actors.kit().spawn(EventLog.create(Optional.empty(), now::get));
    var dependencies =
        new Registry.Dependencies(
            Optional.of(HubDatabase.open(dir.resolve("hub.db"))),
            Optional.empty(),
            superPeerApi,
            eventLog,
            now::get);
    var config = TestHubConfig.with("").registry();
    var self = ServerEntry.self(A, Optional.empty());
    registry = actors.kit().spawn(Registry.create(config, self, dependencies));
    var other = ServerChange.read(("{\"url\":\"" + B + "\",\"remarks\":\"b\"}").getBytes(UTF_8));
    AskPattern.<Registry.Command, RegistryReply>ask(
            registry,
            replyTo -> new Registry.Add(other, replyTo),
            Duration.ofMinutes(10),
            actors.kit().scheduler())
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
    SwarmMonitor.ChannelSource channelSource = () -> CompletableFuture.completedFuture(figures());
    swarmMonitor =
        actors
            .kit()
            .spawn(SwarmMonitor.create(channelSource, registry, Optional.empty(), now::get));
    autoSeeder = startAutoSeeder();
    set("{\"autoSeeding\":{\"enabled\":true}}");
  }

  @Test
  void hotChannelIsSeededWithLabelAndMovesWhenItsServerDies() {
    viewers.put(HOT, 20);
    passUntil("seeded", () -> servers(HOT).size() == 1);
    var first = servers(HOT).get(0);
    assertThat(seeds.get(first).get(HOT)).isEqualTo(PlacementHistory.LABEL);
    superPeerApi.kill(first);
    passUntil("moved", () -> servers(HOT).size() == 2);
    passUntil("updated", () -> log().contains("was lost"));
    run(first);
    passUntil("stopped", () -> servers(HOT).size() == 1);
    assertThat(servers(HOT)).doesNotContain(first);
  }

  @Test
  void trackerGetsServerLocationsAndReach() throws Exception {
    AskPattern.<Registry.Command, RegistryReply>ask(
            registry,
            replyTo ->
                new Registry.Update(
                    ServerEntry.SELF,
                    change("{\"location\":{\"country\":\"DE\",\"latitude\":50,\"longitude\":8}}"),
                    replyTo),
            Duration.ofMinutes(10),
            actors.kit().scheduler())
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
    set("{\"allocation\":{\"liveMaxKm\":1234}}");
    seeds.get(A).put(HOT, "");
    passUntil("updated", () -> reach.get().servers().containsKey(HOT));
    assertThat(reach.get().servers().get(HOT)).hasToString("DE 50.0,8.0");
    assertThat(reach.get().liveMaxKm()).isEqualTo(1234);
    seeds.get(B).put(HOT, "");
    passUntil("ambiguous", () -> !reach.get().servers().containsKey(HOT));
  }

  @Test
  void trackerIsClosedAtOnceAndAfterRestart() throws Exception {
    set("{\"tracker\":{\"closed\":true},\"domains\":[{\"domain\":\"a.org\",\"token\":\"t\"}]}");
    assertThat(rules.get().closed()).isTrue();
    assertThat(rules.get().sites())
        .extracting(AdmissionRules.Site::domain)
        .containsExactly("a.org");
    assertThat(log()).contains("closed except for the pages of 1 domain");
    rules.set(AdmissionRules.OPEN);
    startAutoSeeder();
    passUntil("closed again", () -> rules.get().closed());
  }

  private static ServerChange change(String json) {
    try {
      return ServerChange.read(json.getBytes(UTF_8));
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void plannedSeedsSurviveRestartAndStopWhenCold() throws Exception {
    viewers.put(HOT, 20);
    seeds.get(B).put(FakeCluster.id("manual"), "");
    passUntil("seeded", () -> servers(HOT).size() == 1);
    actors.kit().stop(autoSeeder);
    autoSeeder = startAutoSeeder();
    stopColdSeedsAtOnce();
    viewers.clear();
    passUntil("stopped", () -> servers(HOT).isEmpty());
    assertThat(servers(FakeCluster.id("manual"))).containsExactly(B);
    assertThat(log()).contains("it had fewer than 1.5 viewers");
  }

  @Test
  void refusedSeedIsTriedElsewhere() {
    superPeerApi.answer(
        A,
        request ->
            request.call().path().equals("/seed")
                ? FakeSuperPeerApi.json(400, "{\"ret\":1,\"error\":\"no slot is free\"}")
                : FakeSuperPeerApi.stats());
    superPeerApi.answer(
        B,
        request ->
            request.call().path().equals("/seed")
                ? FakeSuperPeerApi.json(400, "{\"ret\":1,\"error\":\"no slot is free\"}")
                : FakeSuperPeerApi.stats());
    viewers.put(HOT, 20);
    passUntil("both tried", () -> log().split("was refused: no slot is free", -1).length == 3);
    run(B);
    passUntil("seeded", () -> servers(HOT).equals(List.of(B)));
  }

  @Test
  void manualSeedIsNeverTouched() throws Exception {
    stopColdSeedsAtOnce();
    passUntil("running", () -> log().contains("b is running"));
    var manualSeed = ManualSeed.read(HOT, "{\"server\":\"self\",\"live\":false}".getBytes(UTF_8));
    var probe = actors.kit().<ManualSeed.Result>createTestProbe();
    passUntil("listed", () -> true);
    autoSeeder.tell(new AutoSeeder.SeedNow(manualSeed, probe.getRef()));
    var reply = (ManualSeed.Result.Answered) probe.receiveMessage();
    assertThat(reply.server()).isEqualTo("self");
    assertThat(reply.response().isSuccess()).isTrue();
    assertThat(servers(HOT)).containsExactly(A);
    for (var i = 0; i < 60; i++) {
      now.updateAndGet(instant -> instant.plus(STEP));
      actors.advanceTime(STEP);
    }
    assertThat(servers(HOT)).containsExactly(A);
    var unknownServer = ManualSeed.read(HOT, "{\"server\":\"none\"}".getBytes(UTF_8));
    autoSeeder.tell(new AutoSeeder.SeedNow(unknownServer, probe.getRef()));
    assertThat(probe.receiveMessage()).isInstanceOf(ManualSeed.Result.Failed.class);
  }

  @Test
  void manuallyStoppedSeedIsNotRestartedThere() {
    viewers.put(HOT, 20);
    passUntil("seeded", () -> servers(HOT).size() == 1);
    var first = servers(HOT).get(0);
    var other = first.equals(A) ? B : A;
    seeds.get(first).clear();
    passUntil("elsewhere", () -> servers(HOT).equals(List.of(other)));
    assertThat(log()).contains("it was stopped there manually");
  }

  private ActorRef<AutoSeeder.Command> startAutoSeeder() throws Exception {
    var dependencies =
        new AutoSeeder.Dependencies(
            registry,
            swarmMonitor,
            eventLog,
            superPeerApi,
            tracker,
            Duration.ofSeconds(1),
            now::get);
    var file = HubDatabase.open(dir.resolve("hub.db"));
    return actors.kit().spawn(AutoSeeder.create(dependencies, file));
  }

  private void stopColdSeedsAtOnce() throws MalformedMessage {
    set("{\"autoSeeding\":{\"enabled\":true,\"keepForMs\":0}}");
  }

  private void set(String change) throws MalformedMessage {
    var settings = HubSettings.DEFAULT.with(read(change));
    var probe = actors.kit().<AutoSeeder.SettingsReply>createTestProbe();
    autoSeeder.tell(new AutoSeeder.SetSettings(settings, probe.getRef()));
    assertThat(probe.receiveMessage()).isInstanceOf(AutoSeeder.SettingsReply.Applied.class);
  }

  /** Starts a fake server, or restarts it with its former seeds. */
  private void run(String url) {
    seeds.computeIfAbsent(url, key -> new ConcurrentHashMap<>());
    superPeerApi.answer(url, request -> answer(url, request));
  }

  private Response answer(String url, FakeSuperPeerApi.RecordedCall request) {
    var mine = seeds.get(url);
    var path = request.call().path();
    if (path.equals("/seed")) {
      var item = read(request.call().body().utf8String()).at("/list/0");
      mine.put(item.path("channel").asText(), item.path("label").asText());
      return FakeSuperPeerApi.json(200, "{\"ret\":0}");
    } else if (path.startsWith("/stop/")) {
      mine.keySet().removeIf(channel -> path.equals("/stop/" + pid(channel)));
      return FakeSuperPeerApi.json(200, "{\"ret\":0}");
    }
    return FakeSuperPeerApi.json(200, stats(mine));
  }

  private static String stats(Map<String, String> mine) {
    var workers =
        mine.entrySet().stream()
            .map(
                it ->
                    "\"%d\":{\"pid\":%d,\"channelId\":\"%s\",\"label\":\"%s\"}"
                        .formatted(pid(it.getKey()), pid(it.getKey()), it.getKey(), it.getValue()))
            .collect(Collectors.joining(","));
    return "{\"master\":{\"slots\":4,\"bandwidth\":1000},\"workers\":{" + workers + "}}";
  }

  private static int pid(String channel) {
    return 1 + Math.floorMod(channel.hashCode(), 30_000);
  }

  private List<ChannelStatus> figures() {
    return viewers.entrySet().stream()
        .map(
            it ->
                new ChannelStatus(
                    it.getKey(), true, it.getValue(), 0, SwarmTraffic.NONE, PeerLocations.UNKNOWN))
        .toList();
  }

  private List<String> servers(String channel) {
    return seeds.entrySet().stream()
        .filter(it -> it.getValue().containsKey(channel))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private String log() {
    var probe = actors.kit().<EventLog.Entries>createTestProbe();
    eventLog.tell(new EventLog.GetEntries(probe.getRef()));
    return probe.receiveMessage().entries().toString();
  }

  /** Advances the actors' time and the clock together, step by step. */
  private void passUntil(String what, java.util.concurrent.Callable<Boolean> condition) {
    await(what)
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              now.updateAndGet(instant -> instant.plus(STEP));
              actors.advanceTime(STEP);
              return condition.call();
            });
  }

  private static com.fasterxml.jackson.databind.JsonNode read(String text) {
    try {
      return Json.read(text, "seed", 10_000);
    } catch (MalformedMessage e) {
      throw new AssertionError(text, e);
    }
  }
}
