/**
 * Decides which segments to fetch from viewers (mode R).
 *
 * <p>Start with {@link superpeer.worker.relay.RelayScheduler}, which decides what to fetch next
 * from which viewer. {@link superpeer.worker.relay.SegmentIdAgreement} decides whether segments
 * from the origin may be announced. Plain code: the package knows no actors, connections or bytes.
 */
package superpeer.worker.relay;
