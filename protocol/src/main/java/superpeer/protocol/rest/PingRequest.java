package superpeer.protocol.rest;

import java.util.OptionalInt;

/**
 * The body of {@code POST /ping}. Absent members change nothing.
 *
 * @param bandwidth the server's uplink in Mbit/s; 0 or null: automatic
 * @param workers forced number of worker slots; 0 or null: automatic
 */
public record PingRequest(OptionalInt bandwidth, OptionalInt workers) {}
