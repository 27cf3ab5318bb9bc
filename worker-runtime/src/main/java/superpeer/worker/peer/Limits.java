package superpeer.worker.peer;

import java.time.Duration;

/**
 * What one session allows its peer, and how long it waits. Values and reasons: {@code
 * reference.conf}, {@code superpeer.worker.peer}.
 *
 * @param stats between two STATS that we send
 * @param silence without a word from the peer, after which it counts as gone
 * @param handshake from the open channel to the peer's METADATA
 * @param lookup for the owner to answer {@link PeerSession.Notice.Wanted}
 * @param frame from one frame of a piece that we take to the next
 * @param abort for the peer's PIECE_ABORT, after our PIECE_CANCEL
 * @param report between two reports of figures to the owner
 * @param maxRequests that wait while a piece is on its way
 * @param maxMessages from the peer between two reports
 * @param maxInboxBytes received and not yet handled
 * @param maxSegmentBytes that we take from a peer
 */
public record Limits(
    Duration stats,
    Duration silence,
    Duration handshake,
    Duration lookup,
    Duration frame,
    Duration abort,
    Duration report,
    int maxRequests,
    int maxMessages,
    long maxInboxBytes,
    long maxSegmentBytes) {}
