/**
 * The worker's settings as typed values, read once at start from {@code superpeer.worker}.
 *
 * <p>Start with {@link superpeer.worker.config.WorkerConfig}. Defaults, units and reasons stand in
 * {@code reference.conf}; what a seed decides (limits, addresses) is in the {@code Assignment}, not
 * here.
 */
@NullMarked
package superpeer.worker.config;

import org.jspecify.annotations.NullMarked;
