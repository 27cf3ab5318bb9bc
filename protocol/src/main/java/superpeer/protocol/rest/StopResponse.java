package superpeer.protocol.rest;

import java.util.List;

/**
 * The response to {@code POST /stop/:pid} and {@code /stop_all}.
 *
 * @param ret 0
 * @param stopped pids of processes that now drain and exit
 */
public record StopResponse(int ret, List<Long> stopped) {}
