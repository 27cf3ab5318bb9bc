package superpeer.hub.doctor.probe;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends STUN binding requests over UDP (RFC 5389), without credentials and with retransmission. */
public final class UdpStunProbe implements StunProbe {

  /** Wait before a retransmission. */
  private static final Duration TIMEOUT = Duration.ofMillis(800);

  private static final int TRIES = 3;
  private static final int DEFAULT_PORT = 3478;
  private static final int MAX_PACKET = 1_500;

  /** {@code stun:host}, {@code stun:host:port}, or without the scheme; a query is ignored. */
  private static final Pattern SERVER =
      Pattern.compile("(?:stun:)?(\\[[0-9A-Fa-f:.]+]|[^:\\s?\\[\\]]+)(?::(\\d{1,5}))?(?:\\?.*)?");

  private final SecureRandom random = new SecureRandom();

  @Override
  public InetSocketAddress mappedAddress(String server) throws ProbeFailure {
    var parts = SERVER.matcher(server);
    if (!parts.matches()) {
      throw new ProbeFailure("is not a STUN server address", "write it as stun:host:port");
    }
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout((int) TIMEOUT.toMillis());
      return ask(socket, addressOf(parts));
    } catch (UnknownHostException e) {
      throw new ProbeFailure("has an unknown host name", "correct the host name or its DNS record");
    } catch (IOException | IllegalArgumentException e) {
      throw new ProbeFailure("cannot be queried: " + e.getMessage());
    }
  }

  private static InetSocketAddress addressOf(Matcher parts) throws UnknownHostException {
    var host = parts.group(1).replaceAll("^\\[|]$", "");
    var port = parts.group(2) == null ? DEFAULT_PORT : Integer.parseInt(parts.group(2));
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  private InetSocketAddress ask(DatagramSocket socket, InetSocketAddress server)
      throws IOException, ProbeFailure {
    var transaction = new byte[StunBinding.TRANSACTION];
    random.nextBytes(transaction);
    var request = StunBinding.request(transaction);
    var packet = new DatagramPacket(new byte[MAX_PACKET], MAX_PACKET);
    for (var i = 0; i < TRIES; i++) {
      socket.send(new DatagramPacket(request, request.length, server));
      try {
        packet.setLength(MAX_PACKET);
        socket.receive(packet);
        var answer = Arrays.copyOf(packet.getData(), packet.getLength());
        return StunBinding.mapped(answer, transaction)
            .orElseThrow(() -> new ProbeFailure("did not answer with a STUN binding response"));
      } catch (SocketTimeoutException e) {
        // request or response lost: retry
      }
    }
    throw new ProbeFailure(
        "did not answer "
            + TRIES
            + " binding requests in "
            + TIMEOUT.multipliedBy(TRIES).toMillis()
            + " ms");
  }
}
