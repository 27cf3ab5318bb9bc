/**
 * Connects the worker to its master over the control line, and measures the process for the
 * reports.
 *
 * <p>Start with {@link superpeer.worker.control.MasterLine}. {@code ReconnectPolicy} decides when
 * to reconnect and when the worker is orphaned; {@code ReplayState} what a new connection starts
 * with. The package knows neither actors nor channels: commands go to a listener, and any thread
 * may send events.
 */
@NullMarked
package superpeer.worker.control;

import org.jspecify.annotations.NullMarked;
