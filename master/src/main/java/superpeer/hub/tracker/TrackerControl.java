package superpeer.hub.tracker;

/** Changes the settings of a running tracker. Thread-safe. */
public interface TrackerControl {

  /** Sets how far super peers reach and where they are. */
  void setReach(SuperPeerReach reach);

  /** Sets which pages may use the tracker. Current members stay. */
  void setRules(AdmissionRules rules);
}
