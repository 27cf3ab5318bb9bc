/**
 * Synthetic viewers over real WebRTC, for load tests, checks before an event, and benchmarks. They
 * speak to tracker, signaling server and super peers like the SDK in a browser, and measure what
 * they get.
 *
 * <p>Start with {@link superpeer.worker.loadtest.ViewerPool}. {@link
 * superpeer.worker.loadtest.ArrivalSchedule} decides when viewers join and leave, {@link
 * superpeer.worker.loadtest.ViewerLogic} what a viewer requests from which peer, and {@link
 * superpeer.worker.loadtest.SegmentDownload} what is a failure. Actors only connect them to the
 * network. Independent of how a worker serves.
 */
@NullMarked
package superpeer.worker.loadtest;

import org.jspecify.annotations.NullMarked;
