package superpeer.hub.doctor.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpStunProbeTest {

  /** RFC 5769 §2.2: a response with SOFTWARE, XOR-MAPPED-ADDRESS, integrity and fingerprint. */
  private static final byte[] RFC_5769 =
      HexFormat.of()
          .parseHex(
              "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
                  + "002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
                  + "80280004c07d4c96");

  private static final byte[] TRANSACTION = Arrays.copyOfRange(RFC_5769, 8, 20);

  @Test
  void decodesTheRfcSample() {
    var address = StunBinding.mapped(RFC_5769, TRANSACTION).orElseThrow();
    assertThat(address.getAddress().getHostAddress()).isEqualTo("192.0.2.1");
    assertThat(address.getPort()).isEqualTo(32_853);
  }

  @Test
  void ignoresTruncatedAndUnrelatedPackets() {
    for (var length = 0; length < 40; length++) {
      assertThat(StunBinding.mapped(Arrays.copyOf(RFC_5769, length), TRANSACTION)).isEmpty();
    }
    assertThat(StunBinding.mapped(RFC_5769, new byte[12])).isEmpty();
    assertThat(StunBinding.mapped(StunBinding.request(TRANSACTION), TRANSACTION)).isEmpty();
  }

  @Test
  void returnsTheMappedAddress() throws Exception {
    var seen = ask(request -> response(request, StunBinding.COOKIE >>> 16));
    assertThat(seen).isEqualTo("192.0.2.1:4711");
  }

  @Test
  void reportsInvalidResponse() {
    assertThatThrownBy(() -> ask(request -> request))
        .isInstanceOf(ProbeFailure.class)
        .hasMessageContaining("did not answer with a STUN binding response");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "stun:", "stun:a b:1", "stun:127.0.0.1:99999", "stun:no-such-host.invalid:1"})
  void reportsInvalidServer(String server) {
    assertThatThrownBy(() -> new UdpStunProbe().mappedAddress(server))
        .isInstanceOf(ProbeFailure.class);
  }

  /** Runs a server that answers one request. */
  private static String ask(UnaryOperator<byte[]> answer) throws Exception {
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(60_000);
      var served =
          CompletableFuture.runAsync(
              () -> {
                try {
                  var packet = new DatagramPacket(new byte[64], 64);
                  socket.receive(packet);
                  var request = Arrays.copyOf(packet.getData(), packet.getLength());
                  var bytes = answer.apply(request);
                  socket.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      var seen = new UdpStunProbe().mappedAddress("stun:127.0.0.1:" + socket.getLocalPort());
      served.join();
      return seen.getAddress().getHostAddress() + ":" + seen.getPort();
    }
  }

  private static byte[] response(byte[] request, int portMask) {
    return ByteBuffer.allocate(32)
        .putShort((short) 0x0101)
        .putShort((short) 12)
        .put(request, 4, 16)
        .putShort((short) 0x0020)
        .putShort((short) 8)
        .putShort((short) 1)
        .putShort((short) (4711 ^ portMask))
        .putInt(0xC0000201 ^ StunBinding.COOKIE)
        .array();
  }
}
