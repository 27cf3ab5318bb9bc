/**
 * Request and response bodies of a super peer's control API.
 *
 * <p>Start with {@link superpeer.protocol.rest.SeedRequest} and {@link
 * superpeer.protocol.rest.StatsResponse}; {@code RestCodec} decides which requests are valid.
 * Units: KB of 1,024 bytes, Mbit/s, milliseconds, epoch milliseconds. Source:
 * docs/protocol/rest.md.
 */
package superpeer.protocol.rest;
