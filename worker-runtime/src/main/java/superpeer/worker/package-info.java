/**
 * Runs one worker process, which seeds one channel and ends with it.
 *
 * <p>Start with {@link superpeer.worker.WorkerMain}, which reads the settings and dials the master.
 * {@code WorkerRoot} decides when to warm up, seed, drain and exit; {@code ChannelSupervisor} gives
 * the channel its WebRTC, HTTP and files. A worker knows only its own channel: no other worker, no
 * REST and no hub.
 */
@NullMarked
package superpeer.worker;

import org.jspecify.annotations.NullMarked;
