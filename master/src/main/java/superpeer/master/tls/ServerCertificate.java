package superpeer.master.tls;

import java.io.IOException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides the certificate for new connections, and reloads it when its files change. Open
 * connections keep theirs. {@link #engine} is thread-safe; call {@link #reloadIfChanged} from one
 * thread at a time.
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
   * @throws InvalidCertificate if the files cannot be used at the start
   */
  public static ServerCertificate read(PemFiles files) throws InvalidCertificate {
    try {
      var stamp = files.stamp(); // first, so that a change while we read is noticed
      return new ServerCertificate(files, files.context(), stamp);
    } catch (IOException e) {
      throw new InvalidCertificate("cannot read the certificate or its key: " + e);
    }
  }

  /** Returns an engine for one new connection: TLS 1.2 or 1.3, without a client certificate. */
  public SSLEngine engine() {
    var engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    return engine;
  }

  /**
   * Reads the files again if they have changed. Files that cannot be used are logged once and
   * ignored.
   */
  public void reloadIfChanged() {
    try {
      var now = files.stamp();
      if (!now.equals(stamp)) {
        stamp = now;
        context = files.context();
        log.info("reloaded the certificate {}", files.certificate());
      }
    } catch (IOException e) {
      log.debug("the certificate is being replaced", e);
    } catch (InvalidCertificate e) {
      log.error("{}; the previous certificate stays in use", e.getMessage());
    }
  }
}
