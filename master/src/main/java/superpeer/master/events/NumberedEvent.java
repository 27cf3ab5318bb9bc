package superpeer.master.events;

/**
 * An event with its number.
 *
 * @param id greater than the id of every earlier event, also across restarts of the master; about
 *     epoch ms
 * @param atMs when it was published, epoch ms
 */
public record NumberedEvent(long id, long atMs, FleetEvent event) {}
