/**
 * Messages of the tracker's HTTP API, in JSON and protobuf.
 *
 * <p>Start with {@link superpeer.protocol.tracker.TrackerRequest}. {@code TrackerCodec} decides
 * what is valid; a body that starts with <code>{</code> is JSON, anything else protobuf.
 */
package superpeer.protocol.tracker;
