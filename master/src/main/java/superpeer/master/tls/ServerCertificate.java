package superpeer.master.tls;

import java.io.IOException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that new connections get: what was read last and was usable. Those that stand
 * keep theirs. Any thread may ask for an engine; one at a time looks at the files.
 */
public final class ServerCertificate {

  private static final Logger log = LoggerFactory.getLogger(ServerCertificate.class);

  private final PemFiles files;
  private volatile SSLContext context;
  private volatile String stamp;

  private ServerCertificate(PemFiles files, SSLContext context, String stamp) {
    this.files = files;
    this.context = context;
    this.stamp = stamp;
  }

  /**
   * @throws InvalidCertificate if there is nothing to begin with
   */
  public static ServerCertificate read(PemFiles files) throws InvalidCertificate {
    try {
      var stamp = files.stamp(); // first: what changes while we read is read again
      return new ServerCertificate(files, files.context(), stamp);
    } catch (IOException e) {
      throw new InvalidCertificate(e + ": no such certificate or key can be read");
    }
  }

  /** For one new connection: TLS 1.2 or 1.3, without a client certificate. */
  public SSLEngine engine() {
    var engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    return engine;
  }

  /**
   * Reads the files again if they have changed. What cannot be used is said once and passed over.
   */
  public void reloadIfChanged() {
    try {
      var now = files.stamp();
      if (!now.equals(stamp)) {
        stamp = now;
        context = files.context();
        log.info("the certificate {} was read again", files.certificate());
      }
    } catch (IOException e) {
      log.debug("the certificate is being replaced", e);
    } catch (InvalidCertificate e) {
      log.error("{}; the certificate that was read before stays", e.getMessage());
    }
  }
}
