/**
 * Parses HLS playlists as far as a peer needs them: sequence numbers, URIs, durations.
 *
 * <p>Start with {@link superpeer.worker.playlist.PlaylistParser}, which decides what is a valid
 * playlist. {@link superpeer.worker.playlist.PlaylistUpdate} decides whether a live playlist
 * continued, is stale or restarted. No I/O; input is untrusted and bounded.
 */
@NullMarked
package superpeer.worker.playlist;

import org.jspecify.annotations.NullMarked;
