/**
 * The dashboard at {@code /dashboard/}: static files from the class path.
 *
 * <p>Start with {@link superpeer.hub.dashboard.DashboardRoutes}. The page reads all data from
 * {@code /hub/}, as any program can, and shows nothing without a login.
 */
package superpeer.hub.dashboard;
