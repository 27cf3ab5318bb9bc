package superpeer.hub.doctor;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Looks at one hub. */
@FunctionalInterface
public interface Examination {

  /**
   * Waits up to {@link Doctor#PATIENCE}.
   *
   * @param advertised an address at which others reach the hub, if one is known
   */
  List<Finding> examine(Question question, Optional<URI> advertised) throws InterruptedException;
}
