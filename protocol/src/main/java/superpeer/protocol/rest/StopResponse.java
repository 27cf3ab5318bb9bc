package superpeer.protocol.rest;

import java.util.List;

/**
 * The answer to {@code POST /stop/:pid} and {@code /stop_all}.
 *
 * @param ret 0
 * @param stopped pids that now drain and end
 */
public record StopResponse(int ret, List<Long> stopped) {}
