package superpeer.protocol.rest;

import java.util.List;
import java.util.Map;

/**
 * The answer to {@code POST /seed}: 200 if at least one item was accepted, else 400.
 *
 * @param ret 0 if at least one item was accepted, else 1
 * @param accepted channel ids
 * @param refused the others, each with its reason
 * @param pids channel id → pids of its workers so far
 * @param seeds what each accepted one does, or why it does not run yet, as in {@code GET /stats}
 */
public record SeedResponse(
    int ret,
    List<String> accepted,
    List<Refusal> refused,
    Map<String, List<Long>> pids,
    List<StatsResponse.Seed> seeds) {

  /**
   * @param channel as it was given
   * @param error what is wrong, with the value
   * @param hint the way out
   */
  public record Refusal(String channel, String error, String hint) {}
}
