/**
 * The REST API of the super peer, as the product's dashboards use it (docs/protocol/rest.md).
 *
 * <p>Translates and decides nothing. Start with {@link superpeer.master.http.RestApi}; what
 * surrounds every route (CORS, token, errors) is in {@link superpeer.master.http.ApiFilter} and
 * {@link superpeer.master.http.ApiErrors}.
 */
package superpeer.master.http;
