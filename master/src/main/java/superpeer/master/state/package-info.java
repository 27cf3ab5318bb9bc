/**
 * What survives the master: accepted seeds, limits set by operators, and who changed what.
 *
 * <p>{@link superpeer.master.state.StateStore} is the port, {@link
 * superpeer.master.state.SqliteStore} the database behind it, {@link
 * superpeer.master.state.StateWriter} the actor that alone writes. Knows nothing of scheduling.
 */
package superpeer.master.state;
