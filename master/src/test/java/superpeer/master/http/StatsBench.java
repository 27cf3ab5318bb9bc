package superpeer.master.http;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import superpeer.master.fleet.Fleet;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.master.seeding.SeedFixtures;
import superpeer.protocol.control.Assignment;

/**
 * Measures how long {@code GET /stats} takes with 64 workers of 200 viewers each: without other
 * load, and under 1,000 mixed requests per second. Runs over HTTP on loopback; the workers are
 * simulated and report every two seconds. Prints results and asserts nothing. How to run it:
 * docs/benchmarks.md.
 */
public final class StatsBench extends RestApiFixture {

  private static final int WORKERS = 64;
  private static final int VIEWERS = 200;

  public static void main(String[] args) throws Exception {
    var bench = new StatsBench();
    bench.dir = Files.createTempDirectory("stats-bench");
    try {
      bench.run();
    } finally {
      bench.kit.shutdownTestKit();
    }
    System.exit(0);
  }

  private void run() throws Exception {
    var fleet = kit.spawn(ReportingFleet.create());
    var binding =
        Http.get(kit.system())
            .newServerAt("127.0.0.1", 0)
            .bind(api(Optional.empty(), new AuditOnlyStore(), fleet))
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    var url = "http://127.0.0.1:" + binding.localAddress().getPort();
    prepare(url);
    call(url);
    end(binding);
  }

  private static void call(String url) throws Exception {
    var java = ProcessHandle.current().info().command().orElse("java");
    var path = System.getProperty("java.class.path");
    var channel = SeedFixtures.channel("c1").encoded();
    new ProcessBuilder(java, "-cp", path, StatsBenchClient.class.getName(), url, channel)
        .inheritIO()
        .start()
        .waitFor();
  }

  private static void end(ServerBinding binding) throws Exception {
    binding.terminate(Duration.ofSeconds(2)).toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private void prepare(String url) throws Exception {
    var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    http.send(
        StatsBenchClient.postRequest(
            url + "/ping", "{\"bandwidth\":20000,\"workers\":" + WORKERS + "}"),
        BodyHandlers.discarding());
    var items =
        IntStream.range(0, WORKERS)
            .mapToObj(i -> "{\"channel\":\"" + SeedFixtures.channel("c" + i).encoded() + "\"}")
            .collect(Collectors.joining(","));
    http.send(
        StatsBenchClient.postRequest(url + "/seed", "{\"list\":[" + items + "]}"),
        BodyHandlers.discarding());
    var stats =
        http.send(StatsBenchClient.getRequest(url + "/stats"), BodyHandlers.ofString()).body();
    System.out.println("GET /stats has " + stats.length() + " characters");
  }

  /** Simulates a fleet: slot n seeds at once as pid 100 + n, and reports every two seconds. */
  private static final class ReportingFleet {

    private record Tick() {}

    static Behavior<Fleet.Command> create() {
      return Behaviors.setup(
              (akka.actor.typed.javadsl.ActorContext<Object> context) ->
                  Behaviors.withTimers(
                      timers -> {
                        timers.startTimerWithFixedDelay(new Tick(), Duration.ofSeconds(2));
                        return reporting(new ArrayList<>(), new HashMap<>());
                      }))
          .narrow();
    }

    private static Behavior<Object> reporting(
        List<ActorRef<Fleet.Update>> watchers, Map<Integer, Assignment> slots) {
      return Behaviors.receive(Object.class)
          .onMessage(
              Fleet.Watch.class,
              watch -> {
                watchers.add(watch.watcher());
                return Behaviors.same();
              })
          .onMessage(
              Fleet.Start.class,
              start -> {
                slots.put(start.slot(), start.assignment());
                watchers.forEach(it -> it.tell(changed(start.slot(), start.assignment())));
                return Behaviors.same();
              })
          .onMessage(
              Tick.class,
              report -> {
                slots.forEach((slot, what) -> watchers.forEach(it -> it.tell(changed(slot, what))));
                return Behaviors.same();
              })
          .onAnyMessage(other -> Behaviors.same())
          .build();
    }

    private static Fleet.Update changed(int slot, Assignment what) {
      return new Fleet.Update.SlotChanged(
          SeedFixtures.view(slot, 100 + slot, Phase.SEEDING, what, SeedFixtures.stats(VIEWERS)));
    }
  }
}
