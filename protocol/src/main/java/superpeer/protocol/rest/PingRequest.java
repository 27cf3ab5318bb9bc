package superpeer.protocol.rest;

import java.util.OptionalInt;

/**
 * The body of {@code POST /ping}. What is absent stays as it is.
 *
 * @param bandwidth the server's uplink in Mbit/s; 0 (also sent as null) returns to automatic
 * @param workers forced number of worker slots; 0 (also sent as null) returns to automatic
 */
public record PingRequest(OptionalInt bandwidth, OptionalInt workers) {}
