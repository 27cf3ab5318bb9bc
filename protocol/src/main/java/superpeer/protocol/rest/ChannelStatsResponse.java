package superpeer.protocol.rest;

import java.util.Map;

/**
 * The response to {@code GET /stats/:channelId}; units as in {@link StatsResponse}. Totals are sums
 * over the channel's workers.
 *
 * @param ret 0
 * @param workers pid → worker
 */
public record ChannelStatsResponse(
    int ret,
    String channelId,
    int peers,
    long uploaded,
    long downloaded,
    double averageUplink,
    Map<String, StatsResponse.SeedingWorker> workers) {}
