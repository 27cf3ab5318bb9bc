package superpeer.master.tls;

/** A certificate or key that cannot be used: names the file and the way out. */
public final class InvalidCertificate extends Exception {

  private static final long serialVersionUID = 1;

  InvalidCertificate(String what) {
    super(what, null, false, false);
  }
}
