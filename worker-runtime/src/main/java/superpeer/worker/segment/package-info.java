/**
 * Holds segments and stores them.
 *
 * <p>Start with {@link superpeer.worker.segment.Segment}: one media file, cut once into the frames
 * that every session sends. A {@link superpeer.worker.segment.SegmentStore} keeps segments within a
 * bound and decides what is evicted; {@code SegmentStoreActor} owns it. {@link
 * superpeer.worker.segment.SharedSegmentCache} decides which worker of a channel fetches.
 *
 * <p>The package knows neither the wire nor where segments come from.
 */
@NullMarked
package superpeer.worker.segment;

import org.jspecify.annotations.NullMarked;
