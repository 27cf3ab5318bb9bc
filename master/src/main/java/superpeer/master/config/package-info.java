/**
 * Reads the master's settings once at start, validates them, and passes them on as values.
 *
 * <p>Start with {@link superpeer.master.config.MasterSettings}; {@link
 * superpeer.master.config.SettingSources} decides which source of a value wins. Defaults, units and
 * reasons are in {@code reference.conf}. Typesafe's {@code Config} does not leave this package,
 * except to the program's wiring.
 */
package superpeer.master.config;
