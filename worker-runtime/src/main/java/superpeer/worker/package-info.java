/**
 * One worker process: seeds one channel, and ends with it.
 *
 * <p>Start with {@link superpeer.worker.WorkerMain}, which reads the settings, dials the master and
 * hands over to {@code WorkerRoot}. A worker knows its own channel only: nothing of other workers,
 * of REST, or of the hub.
 */
@NullMarked
package superpeer.worker;

import org.jspecify.annotations.NullMarked;
