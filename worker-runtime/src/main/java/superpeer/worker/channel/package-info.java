/**
 * Seeds a worker's one channel: connects viewers, holds segments and fetches them.
 *
 * <p>Start with {@link superpeer.worker.channel.Channel}, the actor that wires tracker, signaling,
 * origin, store and sessions. Plain classes beside it decide: {@code PeerConnector} which peers are
 * connected, {@code SegmentService} which segments are fetched from where, {@code SegmentIndex}
 * what is announced, {@code ViewerProfiles} how segments are named to a viewer and which viewers
 * get none, {@code DrainSchedule} which viewers leave next. The package knows neither WebRTC nor
 * HTTP.
 */
@NullMarked
package superpeer.worker.channel;

import org.jspecify.annotations.NullMarked;
