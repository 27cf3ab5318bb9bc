package superpeer.worker.peer;

import java.util.List;
import superpeer.worker.segment.SegmentNames.Style;

/**
 * How a peer is to be met.
 *
 * @param mayAnnounce whether it may be told what we hold; if not, not before {@link
 *     PeerSession.StartAnnouncing}
 * @param held what we hold now: a snapshot that nobody changes
 * @param style in which segments are called until it is known how the peer does
 * @param styleProven whether many viewers of the channel call them so, and nobody otherwise
 */
public record AnnouncePlan(
    boolean mayAnnounce, List<PeerSession.Announce> held, Style style, boolean styleProven) {}
