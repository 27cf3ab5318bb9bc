package superpeer.hub.tracker;

/** A tracker that is told from outside how to go about it. From any thread. */
public interface Governed {

  /** How far super peers reach and where they are, from now on. */
  void reach(Reach reach);

  /** Whose pages may use it, from now on; who is in stays in. */
  void rules(Rules rules);
}
