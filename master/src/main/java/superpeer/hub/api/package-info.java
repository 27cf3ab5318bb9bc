/**
 * The hub's API under {@code /hub/}, which the dashboard and the operator's scripts use.
 *
 * <p>Start with {@link superpeer.hub.api.HubApi}. The only decision made here is which requests are
 * allowed: {@link superpeer.hub.api.AdminAuth}. Pages of other origins must not use this API, so it
 * sends no CORS headers.
 */
package superpeer.hub.api;
