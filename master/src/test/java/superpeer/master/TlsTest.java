package superpeer.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import superpeer.master.config.MasterSettings;
import superpeer.master.config.SettingSources;

/** Tests TLS with real files and real sockets. */
class TlsTest {

  @TempDir Path dir;

  private Path certificate;
  private Path key;

  @BeforeEach
  void makeFiles() throws Exception {
    certificate = dir.resolve("chain.pem");
    key = dir.resolve("key.pem");
    SelfSignedCertificate.named("first").write(certificate, key);
  }

  @Test
  void servesTlsAndReloadsTheCertificateWithoutARestart() throws Exception {
    var port = freePort();
    try (var server = start(port, freePort(), Map.of())) {
      assertThat(server).isNotNull();
      try (var open = connect(port)) {
        assertThat(get(open, "/health/live")).startsWith("HTTP/1.1 200");
        SelfSignedCertificate.named("second").write(certificate, key);
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(() -> assertThat(subject(port)).isEqualTo("CN=second"));
        assertThat(get(open, "/health/live"))
            .as("open connection keeps working")
            .startsWith("HTTP/1.1 200");
      }
      Files.writeString(certificate, "nonsense");
      Files.delete(key);
      SelfSignedCertificate.named("third").write(certificate, dir.resolve("elsewhere.pem"));
      assertThat(subject(port)).as("latest usable certificate").isEqualTo("CN=second");
    }
  }

  @Test
  void plainPortStillRequiresTheToken() throws Exception {
    var port = freePort();
    var plain = freePort();
    try (var server = start(port, plain, Map.of("superpeer.master.access-token", "secret"))) {
      assertThat(server).isNotNull();
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), plain)) {
        assertThat(request(socket, "POST /v1/channel HTTP/1.1\r\nContent-Length: 0"))
            .as("the hub's own response")
            .startsWith("HTTP/1.1 400");
        assertThat(get(socket, "/stats")).startsWith("HTTP/1.1 401");
        assertThat(get(socket, "/hub/session")).as("login requires TLS").startsWith("HTTP/1.1 4");
      }
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(20_000);
        assertThat(get(socket, "/health/live")).doesNotContain("200");
      }
    }
  }

  @Test
  void registersItselfAtItsOwnHubDespiteAnUntrustedCertificate() throws Exception {
    var port = freePort();
    var sets = Map.of("superpeer.hub.admin-token", "admin");
    try (var server = start(port, freePort(), sets)) {
      assertThat(server).isNotNull();
      await("running")
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                try (var socket = connect(port)) {
                  return request(socket, "GET /hub/servers HTTP/1.1\r\nX-ADMIN-TOKEN: admin")
                      .contains("\"status\":\"running\"");
                }
              });
    }
  }

  @Test
  void unusableKeyFileIsNamedWithAFix() throws IOException {
    Files.writeString(key, "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----");
    assertThatThrownBy(() -> start(freePort(), freePort(), Map.of()))
        .isInstanceOf(ExitCode.ExitException.class)
        .hasMessageContaining("key.pem")
        .hasMessageContaining("openssl pkcs8");
  }

  @Test
  void keyOfAnotherCertificateIsRefused() throws Exception {
    SelfSignedCertificate.named("other").write(dir.resolve("other.pem"), key);
    assertThatThrownBy(() -> start(freePort(), freePort(), Map.of()))
        .isInstanceOf(ExitCode.ExitException.class)
        .hasMessageContaining("belong together");
  }

  private MasterServer start(int port, int plainPort, Map<String, String> more) {
    var sets = new HashMap<>(more);
    sets.put("superpeer.master.listen-address", "127.0.0.1");
    sets.put("superpeer.master.listen-port", String.valueOf(port));
    sets.put("superpeer.master.data-dir", dir.resolve("data").toString());
    sets.put("superpeer.master.tls.certificate", certificate.toString());
    sets.put("superpeer.master.tls.key", key.toString());
    sets.put("superpeer.master.tls.look-every", "100 ms");
    sets.put("superpeer.master.tls.plain-port", String.valueOf(plainPort));
    var settingSources =
        new SettingSources(sets, Map.of(), dir.resolve(".env"), dir.resolve("none.conf"));
    var config = settingSources.load().config();
    return MasterServer.start(MasterSettings.from(config), config, Optional.empty());
  }

  private static String subject(int port) throws Exception {
    try (var socket = connect(port)) {
      var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }

  private static SSLSocket connect(int port) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAllManager()}, null);
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    socket.startHandshake();
    return socket;
  }

  private static String get(Socket socket, String path) throws IOException {
    return request(socket, "GET " + path + " HTTP/1.1");
  }

  /** Returns the first bytes of the response; its head is in one packet. */
  private static String request(Socket socket, String head) throws IOException {
    socket
        .getOutputStream()
        .write((head + "\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    var buffer = new byte[16_384];
    var read = Math.max(0, socket.getInputStream().read(buffer));
    return new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Trusts every certificate: the test checks it itself. */
  private static final class TrustAllManager implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
