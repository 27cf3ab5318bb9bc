/**
 * Bodies of the control API of a super peer.
 *
 * <p>Units: KB of 1,024 bytes, Mbit/s, milliseconds, epoch milliseconds. Source:
 * docs/protocol/rest.
 */
package superpeer.protocol.rest;
