/**
 * The settings of the hub as values.
 *
 * <p>Start with {@link superpeer.hub.config.HubConfig}. This is the only package of the hub that
 * uses Typesafe Config. Defaults and meaning of every setting: {@code hub-reference.conf}.
 */
package superpeer.hub.config;
