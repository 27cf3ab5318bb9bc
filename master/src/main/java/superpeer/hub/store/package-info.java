/**
 * The hub's memory on disk: one SQLite file, {@code hub.db} in the data directory, apart from the
 * master's.
 *
 * <p>{@link superpeer.hub.store.HubDatabase} is a connection to it and knows its tables; what the
 * rows mean is for their owners to know, each an actor with a connection of its own.
 */
package superpeer.hub.store;
