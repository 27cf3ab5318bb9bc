package superpeer.worker.peer;

import java.util.List;
import superpeer.worker.segment.SegmentNames.Style;

/**
 * What to announce to a new peer, and how to name the segments.
 *
 * @param mayAnnounce whether segments may be announced to it now; otherwise only after {@link
 *     PeerSession.StartAnnouncing}
 * @param held what we hold now: an immutable snapshot
 * @param style in which segments are named until the peer's own style is known
 * @param styleProven whether many viewers of the channel use this style and none uses another
 */
public record AnnouncePlan(
    boolean mayAnnounce, List<PeerSession.Announce> held, Style style, boolean styleProven) {}
