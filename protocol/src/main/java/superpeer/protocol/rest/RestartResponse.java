package superpeer.protocol.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The response to {@code POST /restart/:pid} and {@code /restart_all}.
 *
 * @param ret 0
 * @param restarting pids of processes that are replaced; for a parked channel, that of its last
 *     worker
 * @param unparked channels that were parked and are retried; absent in JSON if empty
 */
public record RestartResponse(
    int ret,
    List<Long> restarting,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> unparked) {}
