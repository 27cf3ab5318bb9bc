package superpeer.master.http;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import superpeer.master.fleet.Fleet;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.master.seeding.Seeds;
import superpeer.protocol.control.Assignment;

/**
 * How long {@code GET /stats} takes with 64 workers of 200 viewers each, quiet and while 1,000
 * mixed requests a second arrive: over HTTP on loopback, with workers that report every two seconds
 * but are no processes. Prints; asserts nothing. How to run it: docs/benchmarks.md.
 */
public final class StatsBench extends RestApiFixture {

  private static final int WORKERS = 64;
  private static final int VIEWERS = 200;
  private static final int ROUNDS = 5;
  private static final int CALLS = 1_000;
  private static final int OTHERS_PER_SECOND = 1_000;

  /** Calls of the load that wait for their answer; beyond, the machine is too slow for the rate. */
  private static final int MAX_WAITING = 100;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicLong others = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong waiting = new AtomicLong();

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
            .bind(api(Optional.empty(), new ForgetfulStore(), fleet))
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    var url = "http://127.0.0.1:" + binding.localAddress().getPort();
    prepare(url);
    time(url); // warm
    try (var load = new Load(url)) {
      load.during(() -> time(url));
    }
    System.out.println("round  quiet p50 p99 ms   loaded p50 p99 ms   others/s  failed");
    for (var round = 1; round <= ROUNDS; round++) {
      var quiet = time(url);
      var before = others.get();
      var since = System.nanoTime();
      var loaded = new long[1][];
      try (var load = new Load(url)) {
        load.during(() -> loaded[0] = time(url));
      }
      var perSecond = (others.get() - before) / ((System.nanoTime() - since) / 1e9);
      System.out.printf(
          "%5d %10.2f %7.2f %12.2f %7.2f %12.0f %7d%n",
          round,
          ms(quiet, 50),
          ms(quiet, 99),
          ms(loaded[0], 50),
          ms(loaded[0], 99),
          perSecond,
          failed.get());
    }
    end(binding);
  }

  private static void end(ServerBinding binding) throws Exception {
    binding.terminate(Duration.ofSeconds(2)).toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private void prepare(String url) throws Exception {
    send(posted(url + "/ping", "{\"bandwidth\":20000,\"workers\":" + WORKERS + "}"));
    var items =
        IntStream.range(0, WORKERS)
            .mapToObj(i -> "{\"channel\":\"" + Seeds.channel("c" + i).encoded() + "\"}")
            .collect(Collectors.joining(","));
    send(posted(url + "/seed", "{\"list\":[" + items + "]}"));
    System.out.println("GET /stats has " + send(got(url + "/stats")).length() + " characters");
  }

  /** How long each of the calls took, in ns, sorted. */
  private long[] time(String url) {
    var took = new long[CALLS];
    for (var i = 0; i < CALLS; i++) {
      var since = System.nanoTime();
      sendQuietly(got(url + "/stats"));
      took[i] = System.nanoTime() - since;
    }
    Arrays.sort(took);
    return took;
  }

  private static double ms(long[] sorted, int percentile) {
    return sorted[(sorted.length - 1) * percentile / 100] / 1e6;
  }

  /** Mixed calls at a steady rate, whether or not they are answered in time. */
  private final class Load implements AutoCloseable {
    private final java.util.concurrent.ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor();
    private final List<HttpRequest> calls = new ArrayList<>();
    private int next;

    Load(String url) {
      var channel = Seeds.channel("c1").encoded();
      calls.add(got(url + "/stats/101"));
      calls.add(got(url + "/stats/" + channel.replace("=", "%3D")));
      calls.add(got(url + "/stats"));
      calls.add(got(url + "/health/live"));
      calls.add(posted(url + "/ping", "{}"));
      calls.add(posted(url + "/seed", "{\"list\":[{\"channel\":\"" + channel + "\"}]}"));
      calls.add(got(url + "/stats/99999"));
      calls.add(posted(url + "/seed", "{\"list\":\"garbage\"}"));
    }

    void during(Runnable deed) {
      var unused =
          clock.scheduleAtFixedRate(this::burst, 0, 10, TimeUnit.MILLISECONDS); // 10 every 10 ms
      deed.run();
    }

    private void burst() {
      for (var i = 0; i < OTHERS_PER_SECOND / 100; i++) {
        var request = calls.get(next++ % calls.size());
        if (waiting.get() >= MAX_WAITING) {
          return;
        }
        waiting.incrementAndGet();
        var unused =
            http.sendAsync(request, BodyHandlers.discarding())
                .whenComplete(
                    (answer, failure) -> {
                      waiting.decrementAndGet();
                      (failure == null && answer.statusCode() < 500 ? others : failed)
                          .incrementAndGet();
                    });
      }
    }

    @Override
    public void close() {
      clock.shutdownNow();
    }
  }

  private static HttpRequest got(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build();
  }

  private static HttpRequest posted(String url, String body) {
    return HttpRequest.newBuilder(URI.create(url))
        .timeout(Duration.ofSeconds(10))
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private String send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString()).body();
  }

  private void sendQuietly(HttpRequest request) {
    try {
      send(request);
    } catch (IOException e) {
      failed.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Slot n seeds at once, as pid 100 + n, and reports every two seconds as a worker does. */
  private static final class ReportingFleet {

    private record Report() {}

    static Behavior<Fleet.Command> create() {
      return Behaviors.setup(
              (akka.actor.typed.javadsl.ActorContext<Object> context) ->
                  Behaviors.withTimers(
                      timers -> {
                        timers.startTimerWithFixedDelay(new Report(), Duration.ofSeconds(2));
                        return reporting(new ArrayList<>(), new HashMap<>());
                      }))
          .narrow();
    }

    private static Behavior<Object> reporting(
        List<ActorRef<Fleet.Notice>> watchers, Map<Integer, Assignment> slots) {
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
              Report.class,
              report -> {
                slots.forEach((slot, what) -> watchers.forEach(it -> it.tell(changed(slot, what))));
                return Behaviors.same();
              })
          .onAnyMessage(other -> Behaviors.same())
          .build();
    }

    private static Fleet.Notice changed(int slot, Assignment what) {
      return new Fleet.Notice.Changed(
          Seeds.view(slot, 100 + slot, Phase.SEEDING, what, Seeds.stats(VIEWERS)));
    }
  }
}
