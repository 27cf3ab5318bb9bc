package superpeer.hub.eventlog;

/**
 * An entry of the event log.
 *
 * @param id increases with time, from 1, across restarts
 * @param atMs epoch ms
 * @param kind {@code server}, {@code seed}, {@code stop}, {@code settings}, {@code login} or {@code
 *     trouble}
 * @param text what happened and why, for humans
 */
public record LogEntry(long id, long atMs, String kind, String text) {}
