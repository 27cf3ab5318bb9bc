/**
 * The hub's settings as values.
 *
 * <p>The only package of the hub that knows Typesafe Config. Start with {@link
 * superpeer.hub.config.HubConfig}.
 */
package superpeer.hub.config;
