/**
 * Reads the worker's settings once at start, as typed values.
 *
 * <p>Start with {@link superpeer.worker.config.WorkerConfig}. Defaults, units and reasons are in
 * {@code reference.conf}. {@code ConfigReader} decides which values are valid. What a seed sets
 * (limits, addresses) is in the {@code Assignment}, not here.
 */
@NullMarked
package superpeer.worker.config;

import org.jspecify.annotations.NullMarked;
