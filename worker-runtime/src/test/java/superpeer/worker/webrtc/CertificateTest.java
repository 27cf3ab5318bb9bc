package superpeer.worker.webrtc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;

class CertificateTest {

  private final Certificate certificate = Certificate.make(Instant.now());

  @Test
  void isPem() {
    assertThat(certificate.key()).startsWith("-----BEGIN PRIVATE KEY-----");
    assertThat(certificate.certificate()).startsWith("-----BEGIN CERTIFICATE-----");
  }

  @Test
  void isSignedByItsOwnKey() throws GeneralSecurityException {
    var pem = new ByteArrayInputStream(certificate.certificate().getBytes(US_ASCII));
    var parsed = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    parsed.verify(parsed.getPublicKey());
    assertThat(parsed.getVersion()).isEqualTo(3);
    assertThat(parsed.getSubjectX500Principal()).isEqualTo(parsed.getIssuerX500Principal());
    parsed.checkValidity(Date.from(Instant.now().minus(Duration.ofHours(23))));
    parsed.checkValidity(Date.from(Instant.now().plus(Duration.ofDays(364))));
  }

  @Test
  void isAnotherEveryTime() {
    assertThat(Certificate.make(Instant.now())).isNotEqualTo(certificate);
  }

  @Test
  void outlivesEveryWorker() {
    assertThat(certificate.pem().getExpires())
        .isGreaterThan(Instant.now().plus(Duration.ofDays(300)).toEpochMilli());
  }

  @Test
  void neverPrintsTheKey() {
    assertThat(certificate.toString()).doesNotContain("KEY");
  }

  /** Native code would end the process. */
  @Test
  void refusesMalformedPemBeforeNativeCodeSeesIt() {
    refuses("", certificate.certificate());
    refuses(certificate.key(), "");
    refuses(certificate.key(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    refuses(
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        certificate.certificate());
    refuses(
        "-----BEGIN PRIVATE KEY-----\n%%%%\n-----END PRIVATE KEY-----\n",
        certificate.certificate());
    refuses(certificate.certificate(), certificate.key());
    refuses(certificate.key().substring(0, 60), certificate.certificate());
  }

  @Test
  void refusesAnotherCertificatesKey() {
    refuses(Certificate.make(Instant.now()).key(), certificate.certificate());
  }

  @Test
  void refusesAnExpiredOne() {
    assertThatThrownBy(() -> Certificate.make(Instant.now().minus(Duration.ofDays(800))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void refuses(String key, String certificate) {
    assertThatThrownBy(() -> new Certificate(key, certificate))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
