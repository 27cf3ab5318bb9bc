/**
 * Segments, and where a worker keeps them.
 *
 * <p>Start with {@link superpeer.worker.segment.Segment}: one media file, cut once into the frames
 * that every session sends. A {@link superpeer.worker.segment.SegmentStore} holds them within a
 * bound; it blocks and is owned by one actor.
 *
 * <p>Knows neither the wire nor where segments come from.
 */
@NullMarked
package superpeer.worker.segment;

import org.jspecify.annotations.NullMarked;
