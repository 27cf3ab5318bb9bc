/**
 * HTTP responses that the tracker and the signaling server share: open to every page (CORS), JSON,
 * one shape for errors.
 *
 * <p>Start with {@link superpeer.hub.http.CorsRoutes}. {@link
 * superpeer.hub.http.ForwardedForResolver} decides which client a request comes from.
 */
package superpeer.hub.http;
