/**
 * Synthetic viewers over real WebRTC: the load test, the silent test before an event, and the
 * client of the benchmarks. They speak to tracker, signaling server and super peers as the SDK in a
 * browser does, and judge what they get.
 *
 * <p>Plain code decides ({@link superpeer.worker.loadtest.ViewerLogic} for one viewer, {@link
 * superpeer.worker.loadtest.ArrivalSchedule} for all), actors connect it with the world. Knows
 * nothing of how a worker works. Start reading at {@link superpeer.worker.loadtest.ViewerPool}.
 */
@NullMarked
package superpeer.worker.loadtest;

import org.jspecify.annotations.NullMarked;
