package superpeer.hub.tracker;

/** A tracker that is told from outside how to go about it. From any thread. */
public interface TrackerControl {

  /** How far super peers reach and where they are, from now on. */
  void setReach(SuperPeerReach superPeerReach);

  /** Whose pages may use it, from now on; who is in stays in. */
  void setRules(AdmissionRules admissionRules);
}
