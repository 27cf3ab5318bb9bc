package superpeer.hub.doctor;

import java.util.List;

/** One thing that is looked at. */
interface Check {

  /** Stands for the check where it does not come to an end. */
  String name();

  /**
   * Looks; may wait for the network, and ends when its thread is interrupted.
   *
   * @return at least one
   */
  List<Finding> run() throws InterruptedException;
}
