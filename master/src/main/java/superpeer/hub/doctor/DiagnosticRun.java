package superpeer.hub.doctor;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Runs all checks for one hub. */
@FunctionalInterface
public interface DiagnosticRun {

  /**
   * Runs the checks; waits up to {@link Doctor#TIMEOUT}.
   *
   * @param advertised an address at which others reach the hub, if known
   */
  List<Finding> run(DiagnosticRequest request, Optional<URI> advertised)
      throws InterruptedException;
}
