package superpeer.hub.doctor.probe;

/** There was an answer, and it was that the token is not the right one. */
public final class WrongToken extends Unreachable {

  private static final long serialVersionUID = 1;

  public WrongToken(String why, String hint) {
    super(why, hint);
  }
}
