package superpeer.hub.registry;

import akka.actor.typed.ActorSystem;
import akka.pattern.Patterns;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/**
 * Copies or moves a seed with all its fields to another server. It stops on the first server only
 * after the second one serves it, so viewers always have a super peer.
 */
public final class SeedMigration {

  /** What to do with the seed on the first server. */
  public enum SourceAction {
    KEEP,
    STOP
  }

  /** The result. */
  public sealed interface Result {

    /**
     * @param pids of the workers that seed it now
     */
    record Done(List<Long> pids) implements Result {}

    /** The seed is still on the first server. */
    record Failed(String error, String hint) implements Result {}
  }

  /** Aborts the migration. */
  private static final class MigrationFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Result.Failed result;

    MigrationFailure(String why, String hint) {
      super(why, null, false, false);
      this.result = new Result.Failed(why, hint);
    }
  }

  /** Timeout of one call. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(3);

  private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

  /** A warm standby worker seeds within two seconds; the caller waits for at most 12 s. */
  private static final int MAX_POLLS = 12;

  private static final int MAX_RESPONSE = 8 << 20;

  private final SuperPeerApi superPeerApi;
  private final ActorSystem<?> system;

  public SeedMigration(SuperPeerApi superPeerApi, ActorSystem<?> system) {
    this.superPeerApi = superPeerApi;
    this.system = system;
  }

  /**
   * @return the result; the stage never fails
   */
  public CompletionStage<Result> run(
      ServerEntry from, ServerEntry to, ChannelId channel, SourceAction sourceAction) {
    return get(from, "/seeds?secrets=true")
        .thenApply(seeds -> item(seeds, from, channel))
        .thenCompose(item -> seed(to, item))
        .thenCompose(seeded -> awaitSeeding(to, channel, MAX_POLLS))
        .thenCompose(
            pids ->
                sourceAction == SourceAction.STOP
                    ? stop(from, channel).thenApply(stopped -> pids)
                    : CompletableFuture.completedFuture(pids))
        .<Result>thenApply(Result.Done::new)
        .exceptionally(SeedMigration::failed);
  }

  private static JsonNode item(JsonNode seeds, ServerEntry from, ChannelId channel) {
    for (var item : seeds.path("seeds")) {
      if (item.path("channel").asText().equals(channel.encoded())) {
        return item;
      }
    }
    throw new MigrationFailure(
        from.name() + " does not seed this channel", "see GET …/api/stats for its seeds");
  }

  private CompletionStage<JsonNode> seed(ServerEntry to, JsonNode item) {
    var body = Json.newObject();
    body.putArray("list").add(item);
    return call(to, SuperPeerApi.Call.post("/seed", utf8(body), CALL_TIMEOUT));
  }

  private CompletionStage<List<Long>> awaitSeeding(ServerEntry to, ChannelId channel, int polls) {
    return get(to, "/stats/" + channel.encoded())
        .thenCompose(
            stats -> {
              var seeding = pids(stats, Optional.of("seeding"));
              if (!seeding.isEmpty()) {
                return CompletableFuture.completedFuture(seeding);
              } else if (polls <= 1) {
                throw new MigrationFailure(
                    to.name() + " accepted the seed but does not serve it yet",
                    "both servers have it now: see GET …/api/stats for the reason, then stop it on"
                        + " one of them");
              }
              return Patterns.after(
                  POLL_INTERVAL, system, () -> awaitSeeding(to, channel, polls - 1));
            });
  }

  private CompletionStage<JsonNode> stop(ServerEntry from, ChannelId channel) {
    return get(from, "/stats/" + channel.encoded())
        .thenCompose(
            stats -> {
              CompletionStage<JsonNode> all = CompletableFuture.completedFuture(stats);
              for (var pid : pids(stats, Optional.empty())) {
                var stop =
                    SuperPeerApi.Call.post("/stop/" + pid, utf8(Json.newObject()), CALL_TIMEOUT);
                all = all.thenCombine(call(from, stop), (before, answer) -> answer);
              }
              return all;
            });
  }

  private static List<Long> pids(JsonNode stats, Optional<String> state) {
    var pids = new ArrayList<Long>();
    for (var worker : stats.path("workers")) {
      if (state.isEmpty() || worker.path("state").asText().equals(state.get())) {
        pids.add(worker.path("pid").asLong());
      }
    }
    return pids;
  }

  private CompletionStage<JsonNode> get(ServerEntry server, String path) {
    return call(server, SuperPeerApi.Call.get(path, CALL_TIMEOUT));
  }

  private CompletionStage<JsonNode> call(ServerEntry server, SuperPeerApi.Call call) {
    return superPeerApi
        .call(server.target(), call)
        .thenApply(response -> checked(server, call, response))
        .exceptionally(
            failure -> {
              throw toFailure(server, failure);
            });
  }

  private static JsonNode checked(
      ServerEntry server, SuperPeerApi.Call call, SuperPeerApi.Response response) {
    try {
      var json = Json.read(response.body().toArrayUnsafe(), "answer", MAX_RESPONSE);
      if (response.isSuccess()) {
        return json;
      }
      var why = json.path("error").asText("HTTP " + response.status());
      throw new MigrationFailure(
          server.name() + ": " + why, json.path("hint").asText("see its log"));
    } catch (MalformedMessage e) {
      throw new MigrationFailure(
          server.name() + " responded HTTP " + response.status() + " to " + call.path(),
          "check that it is a super peer of this version");
    }
  }

  private static MigrationFailure toFailure(ServerEntry server, Throwable failure) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof MigrationFailure migrationFailure
        ? migrationFailure
        : new MigrationFailure(
            server.name() + " did not respond: " + (cause == null ? "" : cause.getMessage()),
            "see GET /hub/servers for its status");
  }

  private static Result failed(Throwable failure) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof MigrationFailure migrationFailure
        ? migrationFailure.result
        : new Result.Failed(String.valueOf(cause), "see the master's log");
  }

  private static ByteString utf8(JsonNode json) {
    return ByteString.fromString(Json.write(json));
  }
}
