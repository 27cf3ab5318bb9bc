/**
 * The master's settings: read once at start, checked, and passed down as values.
 *
 * <p>Defaults, units and reasons are in {@code reference.conf}. Start with {@link
 * superpeer.master.config.MasterSettings}; where values come from is {@link
 * superpeer.master.config.SettingSources}. Nobody else sees Typesafe's {@code Config}.
 */
package superpeer.master.config;
