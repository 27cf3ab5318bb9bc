/**
 * The worker's end of the control line to its master, and the figures that travel on it.
 *
 * <p>Start with {@link superpeer.worker.control.MasterLine}. The package knows neither actors nor
 * channels: commands go to a listener, events come by a method that any thread may call.
 */
@NullMarked
package superpeer.worker.control;

import org.jspecify.annotations.NullMarked;
