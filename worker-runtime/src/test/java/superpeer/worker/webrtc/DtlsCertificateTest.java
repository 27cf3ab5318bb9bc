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

class DtlsCertificateTest {

  private final DtlsCertificate dtlsCertificate = DtlsCertificate.create(Instant.now());

  @Test
  void encodesPem() {
    assertThat(dtlsCertificate.key()).startsWith("-----BEGIN PRIVATE KEY-----");
    assertThat(dtlsCertificate.certificate()).startsWith("-----BEGIN CERTIFICATE-----");
  }

  @Test
  void isSignedByOwnKey() throws GeneralSecurityException {
    var pem = new ByteArrayInputStream(dtlsCertificate.certificate().getBytes(US_ASCII));
    var parsed = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
    parsed.verify(parsed.getPublicKey());
    assertThat(parsed.getVersion()).isEqualTo(3);
    assertThat(parsed.getSubjectX500Principal()).isEqualTo(parsed.getIssuerX500Principal());
    parsed.checkValidity(Date.from(Instant.now().minus(Duration.ofHours(23))));
    parsed.checkValidity(Date.from(Instant.now().plus(Duration.ofDays(364))));
  }

  @Test
  void differsEveryTime() {
    assertThat(DtlsCertificate.create(Instant.now())).isNotEqualTo(dtlsCertificate);
  }

  @Test
  void isValidLongerThanAnyWorkerLives() {
    assertThat(dtlsCertificate.pem().getExpires())
        .isGreaterThan(Instant.now().plus(Duration.ofDays(300)).toEpochMilli());
  }

  @Test
  void neverPrintsTheKey() {
    assertThat(dtlsCertificate.toString()).doesNotContain("KEY");
  }

  /** Native code would end the process over it. */
  @Test
  void rejectsMalformedPem() {
    rejects("", dtlsCertificate.certificate());
    rejects(dtlsCertificate.key(), "");
    rejects(
        dtlsCertificate.key(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    rejects(
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        dtlsCertificate.certificate());
    rejects(
        "-----BEGIN PRIVATE KEY-----\n%%%%\n-----END PRIVATE KEY-----\n",
        dtlsCertificate.certificate());
    rejects(dtlsCertificate.certificate(), dtlsCertificate.key());
    rejects(dtlsCertificate.key().substring(0, 60), dtlsCertificate.certificate());
  }

  @Test
  void rejectsKeyOfAnotherCertificate() {
    rejects(DtlsCertificate.create(Instant.now()).key(), dtlsCertificate.certificate());
  }

  @Test
  void rejectsExpiredCertificate() {
    assertThatThrownBy(() -> DtlsCertificate.create(Instant.now().minus(Duration.ofDays(800))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void rejects(String key, String certificate) {
    assertThatThrownBy(() -> new DtlsCertificate(key, certificate))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
