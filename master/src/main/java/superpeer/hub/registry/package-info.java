/**
 * The super-peer servers that the operator registered, and the health of each.
 *
 * <p>Start with {@link superpeer.hub.registry.Registry}, the actor that polls every server. {@link
 * superpeer.hub.registry.ServerDirectory} decides when a server is polled and when it counts as
 * stopped. Servers are reached only through the port {@link superpeer.hub.registry.SuperPeerApi},
 * their REST API; so is the server in this process.
 */
package superpeer.hub.registry;
