package superpeer.master.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate and its key, in the files that certbot and most tools write.
 *
 * @param certificate PEM file: the server's certificate, then those of its issuers
 * @param key PEM file: its private key, PKCS #8 without a passphrase
 */
public record PemFiles(Path certificate, Path key) {

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final byte[] PROBE = {1, 2, 3};

  /** A chain of ten certificates has about 20 KB. */
  private static final int MAX_BYTES = 1 << 20;

  /**
   * Reads both files.
   *
   * @throws InvalidCertificate naming the file, what is wrong with it, and how to fix it
   */
  SSLContext context() throws InvalidCertificate {
    var chain = chain();
    var privateKey = privateKey(chain[0].getPublicKey().getAlgorithm());
    try {
      requireMatch(privateKey, chain[0].getPublicKey());
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setKeyEntry("server", privateKey, new char[0], chain);
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new InvalidCertificate(
          certificate + " and " + key + " cannot be used: " + e.getMessage());
    }
  }

  private Certificate[] chain() throws InvalidCertificate {
    try {
      var bytes = new ByteArrayInputStream(read(certificate));
      var chain = CertificateFactory.getInstance("X.509").generateCertificates(bytes);
      if (chain.isEmpty()) {
        throw new InvalidCertificate(certificate + " has no certificate; it must be a PEM file");
      }
      return chain.toArray(Certificate[]::new);
    } catch (GeneralSecurityException e) {
      throw new InvalidCertificate(
          certificate + " is not a PEM file of certificates: " + e.getMessage());
    }
  }

  private PrivateKey privateKey(String algorithm) throws InvalidCertificate {
    var pem = KEY.matcher(new String(read(key), StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new InvalidCertificate(
          key
              + " has no unencrypted PKCS #8 key; make one with: openssl pkcs8 -topk8 -nocrypt -in "
              + key.getFileName()
              + " -out key.pem");
    }
    try {
      var der = Base64.getMimeDecoder().decode(pem.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new InvalidCertificate(
          key + " is not the " + algorithm + " key that the certificate needs: " + e.getMessage());
    }
  }

  /** Checks that the two files belong together: one may have been replaced before the other. */
  private void requireMatch(PrivateKey privateKey, PublicKey publicKey)
      throws GeneralSecurityException, InvalidCertificate {
    var signature = Signature.getInstance(signatureOf(publicKey.getAlgorithm()));
    signature.initSign(privateKey);
    signature.update(PROBE);
    var signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(PROBE);
    if (!signature.verify(signed)) {
      throw new InvalidCertificate(
          certificate
              + " and "
              + key
              + " do not belong together; install the key of this certificate");
    }
  }

  private static String signatureOf(String algorithm) {
    return switch (algorithm) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> algorithm;
    };
  }

  private static byte[] read(Path file) throws InvalidCertificate {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new InvalidCertificate(
            file + " is larger than " + MAX_BYTES + " bytes; it must be a PEM file");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new InvalidCertificate("cannot read " + file + ": " + e);
    }
  }

  /** Returns a text that changes whenever one of the files changes. */
  String stamp() throws IOException {
    return stamp(certificate) + " " + stamp(key);
  }

  private static String stamp(Path file) throws IOException {
    return Files.getLastModifiedTime(file) + "/" + Files.size(file);
  }
}
