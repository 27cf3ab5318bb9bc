package superpeer.master.events;

/**
 * News with its number.
 *
 * @param id greater than that of every event before it, also across restarts of the master: about
 *     epoch ms
 * @param atMs when it was written down, epoch ms
 */
public record NumberedEvent(long id, long atMs, FleetEvent event) {}
