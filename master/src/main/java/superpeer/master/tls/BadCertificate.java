package superpeer.master.tls;

/** A certificate or key that cannot be used: names the file and the way out. */
public final class BadCertificate extends Exception {

  private static final long serialVersionUID = 1;

  BadCertificate(String what) {
    super(what, null, false, false);
  }
}
