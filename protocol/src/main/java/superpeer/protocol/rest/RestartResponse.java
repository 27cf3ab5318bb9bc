package superpeer.protocol.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The answer to {@code POST /restart/:pid} and {@code /restart_all}.
 *
 * @param ret 0
 * @param restarting pids that other processes replace; of a parked channel that of its last worker
 * @param unparked channels that were parked and are tried again; absent in JSON if there are none
 */
public record RestartResponse(
    int ret,
    List<Long> restarting,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> unparked) {}
