/**
 * The operator's page at {@code /dashboard/}: static files from the class path.
 *
 * <p>Everything it shows it asks of {@code /hub/}, as any program may; there is nothing to be seen
 * here without a login. Start with {@link superpeer.hub.dashboard.DashboardRoutes}.
 */
package superpeer.hub.dashboard;
