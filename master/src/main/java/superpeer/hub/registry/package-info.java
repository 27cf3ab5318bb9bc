/**
 * The super-peer servers that the operator registered, and how each of them is.
 *
 * <p>{@link superpeer.hub.registry.ServerDirectory} is the core, plain code; {@link
 * superpeer.hub.registry.Registry} is the actor around it, which asks every server for its figures
 * again and again through the port {@link superpeer.hub.registry.SuperPeerApi}: its REST API and
 * nothing else, also of the server in this process.
 */
package superpeer.hub.registry;
