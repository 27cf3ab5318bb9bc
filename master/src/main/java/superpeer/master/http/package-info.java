/**
 * Serves the REST API that dashboards use (docs/protocol/rest.md).
 *
 * <p>Start with {@link superpeer.master.http.RestApi}. {@link superpeer.master.http.ApiFilter}
 * decides which calls get through (rate, token) and adds CORS headers; {@link
 * superpeer.master.http.ApiErrors} turns errors into responses. The routes only translate: {@link
 * superpeer.master.seeding.Seeding} decides.
 */
package superpeer.master.http;
