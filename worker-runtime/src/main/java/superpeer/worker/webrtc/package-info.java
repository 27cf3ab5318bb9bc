/**
 * Connects peers over WebRTC; the only package that uses webrtc-java.
 *
 * <p>Start with {@link superpeer.worker.webrtc.RtcTransport}. One thread, the native thread of
 * {@code NativeExecutor}, makes every native call: native objects crash the process if one thread
 * disposes them while another uses them. Callbacks copy their arguments and pass them to that
 * thread. {@code SendScheduler} decides which frame is sent next, {@code RtcConnection} when a
 * connection opens and ends. The package knows no protocol and no channel.
 */
@NullMarked
package superpeer.worker.webrtc;

import org.jspecify.annotations.NullMarked;
