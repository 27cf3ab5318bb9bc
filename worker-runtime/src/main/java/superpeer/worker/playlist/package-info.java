/**
 * What HLS playlists say, as far as a peer needs it: sequence numbers, URIs, durations.
 *
 * <p>Start with {@link superpeer.worker.playlist.PlaylistParser}. Plain code; input is bounded and
 * comes from strangers. Knows nothing of where playlists come from.
 */
@NullMarked
package superpeer.worker.playlist;

import org.jspecify.annotations.NullMarked;
