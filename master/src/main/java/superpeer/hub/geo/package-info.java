/**
 * Where on earth somebody is: as they say, or as a database tells of their address.
 *
 * <p>Plain code that knows nothing of trackers and servers. A {@link superpeer.hub.geo.GeoLocation}
 * is small, because the tracker keeps one for each viewer.
 */
package superpeer.hub.geo;
