package superpeer.worker.webrtc;

import dev.onvoid.webrtc.RTCCertificatePEM;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
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
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/**
 * The DTLS certificate that all connections share; creating one per connection would take most of
 * the set-up time.
 *
 * <p>Self-signed, P-256; peers verify it by the fingerprint in our session description. It is
 * parsed again before native code gets it, because a malformed one would end the process. The
 * encoding is written by hand (RFC 5280 §4.1): a library for it would cost a worker 8 MB of heap
 * and start-up time, because its jar has 10,000 signed entries (docs/decisions/0007).
 *
 * @param key PKCS#8 in PEM
 * @param certificate X.509 in PEM
 */
record DtlsCertificate(String key, String certificate) {

  private static final Duration VALIDITY =
      Duration.ofDays(365); // longer than any worker process lives
  private static final Duration CLOCK_SKEW = Duration.ofDays(1);
  private static final X500Principal NAME = new X500Principal("CN=super-peer");

  /** {@code [0] EXPLICIT INTEGER 2}: version 3. */
  private static final byte[] V3 = HexFormat.of().parseHex("a003020102");

  /** {@code AlgorithmIdentifier} of ecdsa-with-SHA256 (RFC 5758 §3.2). */
  private static final byte[] ECDSA_WITH_SHA256 =
      HexFormat.of().parseHex("300a06082a8648ce3d040302");

  /** Valid until 2049 (RFC 5280 §4.1.2.5.1). */
  private static final DateTimeFormatter UTC_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s([A-Za-z0-9+/=\\s]+)-----END \\1-----\\s*");

  /**
   * @throws IllegalArgumentException if one of them is not valid PEM, or they do not belong
   *     together
   */
  DtlsCertificate {
    try {
      check(key, certificate);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("key and certificate do not match: " + e.getMessage(), e);
    }
  }

  /** Creates a certificate that is valid from a day ago, for peers whose clocks are slow. */
  static DtlsCertificate create(Instant now) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      var pair = generator.generateKeyPair();
      return new DtlsCertificate(
          pem("PRIVATE KEY", pair.getPrivate().getEncoded()), pem("CERTIFICATE", sign(pair, now)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java platform cannot create a P-256 certificate", e);
    }
  }

  RTCCertificatePEM pem() {
    return new RTCCertificatePEM(
        key, certificate, Instant.now().plus(VALIDITY).minus(CLOCK_SKEW).toEpochMilli());
  }

  /** Never prints the key. */
  @Override
  public String toString() {
    return "DtlsCertificate[P-256]";
  }

  private static byte[] sign(KeyPair pair, Instant now) throws GeneralSecurityException {
    byte[] toBeSigned =
        sequence(
            V3,
            tagged(0x02, new BigInteger(64, new SecureRandom()).setBit(63).toByteArray()),
            ECDSA_WITH_SHA256,
            NAME.getEncoded(),
            sequence(time(now.minus(CLOCK_SKEW)), time(now.plus(VALIDITY))),
            NAME.getEncoded(),
            pair.getPublic().getEncoded());
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.getPrivate());
    signature.update(toBeSigned);
    var bits = tagged(0x03, new byte[1], signature.sign()); // no unused bits in the last octet
    return sequence(toBeSigned, ECDSA_WITH_SHA256, bits);
  }

  private static void check(String key, String certificate) throws GeneralSecurityException {
    var parsed = parse(content("CERTIFICATE", certificate));
    parsed.checkValidity();
    PrivateKey privateKey =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(content("PRIVATE KEY", key)));
    var message = "test message".getBytes(StandardCharsets.US_ASCII);
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(privateKey);
    signature.update(message);
    var signed = signature.sign();
    signature.initVerify(parsed);
    signature.update(message);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the key belongs to another certificate");
    }
  }

  private static X509Certificate parse(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private static byte[] time(Instant instant) {
    return tagged(0x17, UTC_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] sequence(byte[]... parts) {
    return tagged(0x30, parts);
  }

  /** Encodes a DER element (X.690 §8.1) shorter than 64 KB. */
  private static byte[] tagged(int tag, byte[]... parts) {
    int length = Stream.of(parts).mapToInt(part -> part.length).sum();
    var der = ByteBuffer.allocate(length + 4).put((byte) tag);
    if (length > 0xff) {
      der.put((byte) 0x82).putShort((short) length);
    } else if (length > 0x7f) {
      der.put((byte) 0x81).put((byte) length);
    } else {
      der.put((byte) length);
    }
    Stream.of(parts).forEach(der::put);
    return Arrays.copyOf(der.array(), der.position());
  }

  private static String pem(String type, byte[] der) {
    var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n";
  }

  private static byte[] content(String type, String pem) throws GeneralSecurityException {
    var matched = PEM.matcher(pem);
    if (!matched.matches() || !matched.group(1).equals(type)) {
      throw new GeneralSecurityException("not a PEM " + type);
    }
    return Base64.getMimeDecoder().decode(matched.group(2));
  }
}
