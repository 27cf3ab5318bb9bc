/**
 * What the hub's HTTP answers have in common: open to every page, JSON, one shape for a refusal.
 *
 * <p>Start with {@link superpeer.hub.http.CorsRoutes}.
 */
package superpeer.hub.http;
