package superpeer.protocol.rest;

import java.util.List;

/**
 * The answer to {@code POST /restart/:pid} and {@code /restart_all}.
 *
 * @param ret 0
 * @param restarting pids that other processes replace
 */
public record RestartAnswer(int ret, List<Long> restarting) {}
