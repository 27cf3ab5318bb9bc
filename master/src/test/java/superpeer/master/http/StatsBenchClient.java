package superpeer.master.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The client of {@link StatsBench}, in its own process: times calls and prints results. */
final class StatsBenchClient {

  private static final int ROUNDS = 5;
  private static final int CALLS = 1_000;
  private static final int OTHERS_PER_SECOND = 1_000;

  /** Most load calls that wait for a response; with more, the machine is too slow for the rate. */
  private static final int MAX_WAITING = 100;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicLong others = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong waiting = new AtomicLong();

  /** Arguments: base URL, the id of a seeded channel. */
  public static void main(String[] args) {
    new StatsBenchClient().run(args[0], args[1]);
    System.exit(0);
  }

  private void run(String url, String channel) {
    time(url); // warm
    try (var load = new Load(url, channel)) {
      load.during(() -> time(url));
    }
    System.out.println("round  quiet p50 p99 ms   loaded p50 p99 ms   others/s  failed");
    for (var round = 1; round <= ROUNDS; round++) {
      var quiet = time(url);
      var before = others.get();
      var since = System.nanoTime();
      var loaded = new long[1][];
      try (var load = new Load(url, channel)) {
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
  }

  /** Returns the duration of each call in ns, sorted. */
  private long[] time(String url) {
    var took = new long[CALLS];
    for (var i = 0; i < CALLS; i++) {
      var since = System.nanoTime();
      sendQuietly(getRequest(url + "/stats"));
      took[i] = System.nanoTime() - since;
    }
    Arrays.sort(took);
    return took;
  }

  private static double ms(long[] sorted, int percentile) {
    return sorted[(sorted.length - 1) * percentile / 100] / 1e6;
  }

  /** Sends mixed calls at a steady rate, whether or not responses arrive in time. */
  private final class Load implements AutoCloseable {
    private final java.util.concurrent.ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor();
    private final List<HttpRequest> calls = new ArrayList<>();
    private int next;

    Load(String url, String channel) {
      calls.add(getRequest(url + "/stats/101"));
      calls.add(getRequest(url + "/stats/" + channel.replace("=", "%3D")));
      calls.add(getRequest(url + "/stats"));
      calls.add(getRequest(url + "/health/live"));
      calls.add(postRequest(url + "/ping", "{}"));
      calls.add(postRequest(url + "/seed", "{\"list\":[{\"channel\":\"" + channel + "\"}]}"));
      calls.add(getRequest(url + "/stats/99999"));
      calls.add(postRequest(url + "/seed", "{\"list\":\"garbage\"}"));
    }

    void during(Runnable action) {
      var unused =
          clock.scheduleAtFixedRate(this::burst, 0, 10, TimeUnit.MILLISECONDS); // 10 every 10 ms
      action.run();
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

  static HttpRequest getRequest(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build();
  }

  static HttpRequest postRequest(String url, String body) {
    return HttpRequest.newBuilder(URI.create(url))
        .timeout(Duration.ofSeconds(10))
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private void sendQuietly(HttpRequest request) {
    try {
      http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      failed.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
