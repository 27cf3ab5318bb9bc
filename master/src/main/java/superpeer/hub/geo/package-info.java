/**
 * Where a client is: as it reports, or as a GeoIP database says.
 *
 * <p>Start with {@link superpeer.hub.geo.GeoLocation}. It is small, because the tracker keeps one
 * for each viewer. This package knows nothing of trackers and servers, and decides nothing.
 */
package superpeer.hub.geo;
