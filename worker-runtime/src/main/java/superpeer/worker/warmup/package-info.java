/**
 * Tracker, signaling server and origin on loopback for the warm-up of a worker on standby, as far
 * as one worker and one viewer need them.
 *
 * <p>Start with {@link superpeer.worker.warmup.LoopbackServer}; it decides every reply.
 */
@NullMarked
package superpeer.worker.warmup;

import org.jspecify.annotations.NullMarked;
