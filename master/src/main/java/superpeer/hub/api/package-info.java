/**
 * The hub's own API under {@code /hub/}: what the dashboard, and scripts of the operator, use.
 *
 * <p>Translates and decides nothing, but for who is let in: {@link superpeer.hub.api.AdminAuth}.
 * Start with {@link superpeer.hub.api.HubApi}. No page of another origin may use it, so there is no
 * CORS.
 */
package superpeer.hub.api;
