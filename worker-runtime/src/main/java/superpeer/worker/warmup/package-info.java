/**
 * The other ends of a worker's connections but the viewer's, played on loopback while the worker
 * stands by: tracker, signaling server and origin, as far as one worker and one viewer need them.
 */
@NullMarked
package superpeer.worker.warmup;

import org.jspecify.annotations.NullMarked;
