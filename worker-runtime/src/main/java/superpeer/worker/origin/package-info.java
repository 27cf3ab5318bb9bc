/**
 * Segments over HTTP: the playlist followed, and segments fetched before viewers ask for them.
 *
 * <p>Start with {@link superpeer.worker.origin.VariantTrack}, the actor; what it fetches next is
 * decided by plain code ({@code FetchOrder}). {@link superpeer.worker.origin.HttpOriginClient} is
 * the only class that touches the network, and {@link superpeer.protocol.address.AddressPolicy}
 * what it may touch.
 *
 * <p>Knows neither peers nor the wire to them.
 */
@NullMarked
package superpeer.worker.origin;

import org.jspecify.annotations.NullMarked;
