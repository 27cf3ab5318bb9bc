package superpeer.hub.doctor;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Looks at one hub. */
@FunctionalInterface
public interface DiagnosticRun {

  /**
   * Waits up to {@link Doctor#TIMEOUT}.
   *
   * @param advertised an address at which others reach the hub, if one is known
   */
  List<Finding> run(DiagnosticRequest diagnosticRequest, Optional<URI> advertised)
      throws InterruptedException;
}
