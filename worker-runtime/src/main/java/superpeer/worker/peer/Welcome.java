package superpeer.worker.peer;

import java.util.List;
import superpeer.worker.segment.SegmentNames.Style;

/**
 * How a peer is to be met.
 *
 * @param offered whether it may be told what we hold; if not, not before {@link PeerSession.Offer}
 * @param held what we hold now: a snapshot that nobody changes
 * @param style in which segments are called until it is known how the peer does
 * @param usual whether many viewers of the channel call them so, and nobody otherwise
 */
public record Welcome(
    boolean offered, List<PeerSession.Announce> held, Style style, boolean usual) {}
