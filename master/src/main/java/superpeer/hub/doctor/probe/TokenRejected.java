package superpeer.hub.doctor.probe;

/** There was an answer, and it was that the token is not the right one. */
public final class TokenRejected extends ProbeFailure {

  private static final long serialVersionUID = 1;

  public TokenRejected(String why, String hint) {
    super(why, hint);
  }
}
