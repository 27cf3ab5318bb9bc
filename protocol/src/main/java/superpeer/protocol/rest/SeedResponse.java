package superpeer.protocol.rest;

import java.util.List;
import java.util.Map;

/**
 * The response to {@code POST /seed}: 200 if at least one item was accepted, else 400.
 *
 * @param ret 0 if at least one item was accepted, else 1
 * @param accepted channel ids
 * @param refused the other items, each with the reason
 * @param pids channel id → pids of its current workers
 * @param seeds state of each accepted seed, as in {@code GET /stats}
 */
public record SeedResponse(
    int ret,
    List<String> accepted,
    List<Refusal> refused,
    Map<String, List<Long>> pids,
    List<StatsResponse.Seed> seeds) {

  /**
   * @param channel as given
   * @param error what is wrong, with the value
   * @param hint how to fix it
   */
  public record Refusal(String channel, String error, String hint) {}
}
