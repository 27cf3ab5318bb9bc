/**
 * The {@code super-peer} program: its verbs, and the wiring of a master with its hub.
 *
 * <p>Start with {@link superpeer.master.Main}. {@link superpeer.master.MasterServer} decides the
 * order of start and shutdown, and {@link superpeer.master.MasterActors} wires the actors. Only
 * this package knows both the master and the hub.
 */
package superpeer.master;
