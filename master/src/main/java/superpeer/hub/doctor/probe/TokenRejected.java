package superpeer.hub.doctor.probe;

/** The server rejected the token. */
public final class TokenRejected extends ProbeFailure {

  private static final long serialVersionUID = 1;

  public TokenRejected(String why, String hint) {
    super(why, hint);
  }
}
