package superpeer.hub.doctor;

import java.util.List;

/** One check of the doctor. */
interface Check {

  /** Returns the name of the finding if the check itself fails. */
  String name();

  /**
   * Runs the check. It may wait for the network, and ends when its thread is interrupted.
   *
   * @return at least one finding
   */
  List<Finding> run() throws InterruptedException;
}
