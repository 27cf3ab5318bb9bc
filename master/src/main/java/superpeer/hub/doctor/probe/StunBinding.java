package superpeer.hub.doctor.probe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Encodes the STUN binding request and decodes its success response (RFC 5389 §6, §15). */
final class StunBinding {

  /** Length of a transaction id, in bytes. */
  static final int TRANSACTION = 12;

  static final int COOKIE = 0x2112A442;
  private static final short REQUEST = 0x0001;
  private static final short SUCCESS = 0x0101;
  private static final int MAPPED = 0x0001;
  private static final int XOR_MAPPED = 0x0020;
  private static final int IPV6 = 2;

  private StunBinding() {}

  static byte[] request(byte[] transaction) {
    return ByteBuffer.allocate(20)
        .putShort(REQUEST)
        .putShort((short) 0)
        .putInt(COOKIE)
        .put(transaction)
        .array();
  }

  /**
   * Returns the mapped address in a response; empty if the packet is not a response to this
   * request.
   *
   * @param packet untrusted input
   */
  static Optional<InetSocketAddress> mapped(byte[] packet, byte[] transaction) {
    try {
      var in = ByteBuffer.wrap(packet);
      var isSuccess = in.getShort() == SUCCESS;
      in.getShort();
      var hasCookie = in.getInt() == COOKIE;
      var theirs = new byte[TRANSACTION];
      in.get(theirs);
      return isSuccess && hasCookie && Arrays.equals(theirs, transaction)
          ? attributes(in, transaction)
          : Optional.empty();
    } catch (BufferUnderflowException | UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static Optional<InetSocketAddress> attributes(ByteBuffer in, byte[] transaction)
      throws UnknownHostException {
    while (in.remaining() >= 4) {
      var type = in.getShort() & 0xFFFF;
      var value = new byte[in.getShort() & 0xFFFF];
      in.get(value);
      if (type == XOR_MAPPED || type == MAPPED) {
        return Optional.of(address(ByteBuffer.wrap(value), type == XOR_MAPPED, transaction));
      }
      in.position(Math.min(in.limit(), in.position() + padding(value.length)));
    }
    return Optional.empty();
  }

  private static int padding(int length) {
    return (4 - length % 4) % 4;
  }

  private static InetSocketAddress address(ByteBuffer value, boolean isMasked, byte[] transaction)
      throws UnknownHostException {
    value.get();
    var bytes = new byte[value.get() == IPV6 ? 16 : 4];
    var port = value.getShort() & 0xFFFF;
    value.get(bytes);
    if (isMasked) {
      port ^= COOKIE >>> 16;
      var mask = ByteBuffer.allocate(16).putInt(COOKIE).put(transaction).array();
      for (var i = 0; i < bytes.length; i++) {
        bytes[i] ^= mask[i];
      }
    }
    return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
  }
}
