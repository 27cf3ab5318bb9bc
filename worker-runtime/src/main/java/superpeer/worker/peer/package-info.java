/**
 * Runs a session with one peer: the handshake, announcements, and pieces in both directions.
 *
 * <p>Start with {@link superpeer.worker.peer.PeerSession}, the actor's messages. Beside it decide:
 * {@code SessionPhases} when a session opens and ends, {@code UploadQueue} what is sent or refused,
 * {@code Downloader} what is fetched, {@code HaveTracker} what is announced under which name. The
 * package does not know WebRTC, which is behind {@link superpeer.worker.peer.Transport}, nor where
 * segments come from: a session asks its owner.
 */
@NullMarked
package superpeer.worker.peer;

import org.jspecify.annotations.NullMarked;
