/**
 * The tracker's HTTP API, in JSON and protobuf.
 *
 * <p>Start with {@link superpeer.protocol.tracker.TrackerRequest}. A body whose first byte is
 * <code>{</code> is JSON, anything else protobuf.
 */
package superpeer.protocol.tracker;
