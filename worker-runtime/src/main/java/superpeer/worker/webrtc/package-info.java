/**
 * Connections to peers over WebRTC; the only package that knows webrtc-java.
 *
 * <p>Start with {@link superpeer.worker.webrtc.RtcTransport}. One owner thread makes every native
 * call, because native objects crash the process when two threads use and dispose them; callbacks
 * copy what they are given and hand it to that thread. Which frame is sent when is plain code:
 * {@link superpeer.worker.webrtc.SendScheduler}. It knows no protocol and no channel.
 */
@NullMarked
package superpeer.worker.webrtc;

import org.jspecify.annotations.NullMarked;
