/**
 * Segments learnt and fetched from viewers (mode R).
 *
 * <p>Plain code: {@link superpeer.worker.relay.RelayScheduler} says what to take next from whom,
 * {@link superpeer.worker.relay.SegmentIdAgreement} whether viewers name segments as we do. It
 * knows no actor, no connection and no bytes.
 */
package superpeer.worker.relay;
