package superpeer.worker.webrtc;

import dev.onvoid.webrtc.RTCCertificatePEM;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * The DTLS certificate that all connections share: making one for each would cost most of the
 * set-up time.
 *
 * <p>Self-signed, P-256; peers know it by the fingerprint in our session description. It is read
 * back before native code sees it, which ends the process over a malformed one.
 *
 * @param key PKCS#8 in PEM
 * @param certificate X.509 in PEM
 */
record Certificate(String key, String certificate) {

  private static final Duration VALIDITY = Duration.ofDays(365); // outlives every worker process
  private static final Duration CLOCK_SKEW = Duration.ofDays(1);
  private static final X500Principal NAME = new X500Principal("CN=super-peer");

  /**
   * @throws IllegalArgumentException if the two are no valid PEM, or do not belong together
   */
  Certificate {
    try {
      check(key, certificate);
    } catch (GeneralSecurityException | IOException | IllegalStateException e) {
      throw new IllegalArgumentException("not a key and its certificate: " + e.getMessage(), e);
    }
  }

  /** A new one, valid from a day ago, for peers whose clocks are slow. */
  static Certificate make(Instant now) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      var pair = generator.generateKeyPair();
      return new Certificate(
          pem("PRIVATE KEY", pair.getPrivate().getEncoded()),
          pem("CERTIFICATE", sign(pair, now).getEncoded()));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("this Java platform makes no P-256 certificate", e);
    }
  }

  RTCCertificatePEM pem() {
    return new RTCCertificatePEM(
        key, certificate, Instant.now().plus(VALIDITY).minus(CLOCK_SKEW).toEpochMilli());
  }

  /** Never prints the key. */
  @Override
  public String toString() {
    return "Certificate[P-256]";
  }

  private static X509Certificate sign(KeyPair pair, Instant now)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    var builder =
        new JcaX509v3CertificateBuilder(
            NAME,
            new BigInteger(64, new SecureRandom()).setBit(63),
            Date.from(now.minus(CLOCK_SKEW)),
            Date.from(now.plus(VALIDITY)),
            NAME,
            pair.getPublic());
    var signed =
        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
    return parse(signed.getEncoded());
  }

  private static void check(String key, String certificate)
      throws GeneralSecurityException, IOException {
    var parsed = parse(content("CERTIFICATE", certificate));
    parsed.checkValidity();
    PrivateKey secret =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(content("PRIVATE KEY", key)));
    var message = "who signs".getBytes(StandardCharsets.US_ASCII);
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(secret);
    signature.update(message);
    var signed = signature.sign();
    signature.initVerify(parsed);
    signature.update(message);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the key is another certificate's");
    }
  }

  private static X509Certificate parse(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private static String pem(String type, byte[] der) throws IOException {
    var text = new StringWriter();
    try (var writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, der));
    }
    return text.toString();
  }

  private static byte[] content(String type, String pem) throws IOException {
    try (var reader = new PemReader(new StringReader(pem))) {
      var object = reader.readPemObject();
      if (object == null || !object.getType().equals(type)) {
        throw new IOException("no " + type);
      }
      return object.getContent();
    }
  }
}
