package superpeer.master;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A self-signed certificate and its key, for tests. */
record SelfSignedCertificate(X509Certificate certificate, KeyPair keys) {

  static SelfSignedCertificate named(String name) throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    var keys = generator.generateKeyPair();
    var subject = new X500Name("CN=" + name);
    var now = Instant.now();
    var holder =
        new JcaX509v3CertificateBuilder(
                subject,
                BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                subject,
                keys.getPublic())
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
    return new SelfSignedCertificate(
        new JcaX509CertificateConverter().getCertificate(holder), keys);
  }

  /** Writes one file after the other, as certbot does. */
  void write(Path certificateFile, Path keyFile) throws IOException, CertificateEncodingException {
    replace(certificateFile, "CERTIFICATE", certificate.getEncoded());
    replace(keyFile, "PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  private static void replace(Path file, String what, byte[] der) throws IOException {
    var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    var draft = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(
        draft, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
