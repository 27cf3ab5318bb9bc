package superpeer.hub.registry;

import akka.util.ByteString;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Fake servers that respond as the test says. All others refuse the connection. */
public final class FakeSuperPeerApi implements SuperPeerApi {

  /** A recorded call. */
  public record RecordedCall(Target target, Call call) {

    /** {@code POST http://a/seed} with its body. */
    public String describe() {
      return (call.method() + " " + target.url() + call.path() + " " + call.body().utf8String())
          .strip();
    }
  }

  private final Map<String, Function<RecordedCall, Response>> servers = new ConcurrentHashMap<>();
  private final List<RecordedCall> calls = new CopyOnWriteArrayList<>();

  /** Makes the server at {@code url} respond. */
  public void answer(String url, Function<RecordedCall, Response> answers) {
    servers.put(url, answers);
  }

  /** Makes the server refuse connections. */
  public void kill(String url) {
    servers.remove(url);
  }

  public List<RecordedCall> calls() {
    return List.copyOf(calls);
  }

  public static Response json(int status, String body) {
    return new Response(status, "application/json", ByteString.fromString(body));
  }

  /** The figures of a server that seeds nothing. */
  public static Response stats() {
    return stats("");
  }

  /**
   * @param seeds JSON objects as in {@code GET /stats}
   */
  public static Response stats(String seeds) {
    return json(
        200,
        """
        {"ret":0,"master":{"version":"1.0.0","slots":8,"bandwidth":1000,"full":false,\
        "draining":false,"memory":1000,"cpu":1.5,"currentUplink":0},"workers":{},"seeds":[%s]}
        """
            .formatted(seeds));
  }

  @Override
  public CompletionStage<Response> call(Target target, Call call) {
    var recorded = new RecordedCall(target, call);
    calls.add(recorded);
    var server = servers.get(target.url());
    return server == null
        ? CompletableFuture.failedFuture(new NoResponse("connection refused"))
        : CompletableFuture.completedFuture(server.apply(recorded));
  }
}
