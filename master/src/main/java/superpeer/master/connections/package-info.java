/**
 * Limits the TCP connections of all clients: how many per address, and how long a request head may
 * take.
 *
 * <p>Start with {@link superpeer.master.connections.ConnectionLimiter}, which decides; {@link
 * superpeer.master.connections.ConnectionTimeoutStage} watches one connection. Neither looks at
 * what is requested.
 */
@NullMarked
package superpeer.master.connections;

import org.jspecify.annotations.NullMarked;
