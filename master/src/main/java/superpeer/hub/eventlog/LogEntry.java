package superpeer.hub.eventlog;

/**
 * One line of the diary.
 *
 * @param id later lines have larger ones; from 1, across restarts
 * @param atMs epoch ms
 * @param kind {@code server}, {@code seed}, {@code stop}, {@code settings}, {@code login} or {@code
 *     trouble}
 * @param text what happened and why, for people
 */
public record LogEntry(long id, long atMs, String kind, String text) {}
