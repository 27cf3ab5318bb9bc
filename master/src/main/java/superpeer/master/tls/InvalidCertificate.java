package superpeer.master.tls;

/** Reports a certificate or key that cannot be used: names the file and how to fix it. */
public final class InvalidCertificate extends Exception {

  private static final long serialVersionUID = 1;

  InvalidCertificate(String what) {
    super(what, null, false, false);
  }
}
