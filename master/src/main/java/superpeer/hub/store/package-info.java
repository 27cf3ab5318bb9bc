/**
 * The hub's database: one SQLite file, {@code hub.db} in the data directory, separate from the
 * master's.
 *
 * <p>Start with {@link superpeer.hub.store.HubDatabase}, a connection, which also defines the
 * tables. Each actor that stores something has its own connection and decides what its rows mean.
 */
package superpeer.hub.store;
