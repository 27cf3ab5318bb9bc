/**
 * Fetches playlists and segments over HTTP, if possible before viewers request them.
 *
 * <p>Start with {@link superpeer.worker.origin.VariantSet}, the actor that a channel talks to. It
 * runs one {@link superpeer.worker.origin.VariantTrack} per level that viewers watch. {@code
 * FetchOrder} decides which segment is fetched next, {@code PollScheduler} when the playlist is
 * polled, {@code OriginHealth} when an error is reported, and {@link
 * superpeer.protocol.address.AddressPolicy} which addresses may be fetched from. Only {@link
 * superpeer.worker.origin.HttpOriginClient} uses the network.
 *
 * <p>Knows neither peers nor their protocol.
 */
@NullMarked
package superpeer.worker.origin;

import org.jspecify.annotations.NullMarked;
