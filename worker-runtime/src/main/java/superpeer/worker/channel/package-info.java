/**
 * The guardian of a worker's one channel: who is connected, what is held, where it comes from.
 *
 * <p>Start with {@link superpeer.worker.channel.Channel}, the actor that wires tracker, signaling,
 * origin, store and sessions. What it decides is in plain classes beside it: {@code Switchboard}
 * (who is connected), {@code SegmentService} (what is fetched and served), {@code Holdings} (what
 * is told). It knows neither WebRTC nor HTTP.
 */
@NullMarked
package superpeer.worker.channel;

import org.jspecify.annotations.NullMarked;
