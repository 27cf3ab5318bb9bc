/**
 * Keeps what survives a restart of the master: accepted seeds, the operators' limits, and the
 * audit.
 *
 * <p>Start with {@link superpeer.master.state.StateWriter}, the only actor that writes. It calls a
 * {@link superpeer.master.state.StateStore}, which is {@link superpeer.master.state.SqliteStore}
 * or, if the database cannot be opened, {@link superpeer.master.state.UnavailableStateStore}.
 * {@code seeding} decides what is written.
 */
package superpeer.master.state;
