/**
 * The master's settings: read once at start, checked, and passed down as values.
 *
 * <p>Defaults, units and reasons are in {@code reference.conf}. Start with {@link
 * superpeer.master.config.Settings}; where values come from is {@link
 * superpeer.master.config.Sources}. Nobody else sees Typesafe's {@code Config}.
 */
package superpeer.master.config;
