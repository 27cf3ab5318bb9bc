package superpeer.worker.config;

import java.util.Optional;

/** The version of this program. */
public final class Version {

  private Version() {}

  /** From the jar's manifest; {@code 0} when run from class files. */
  public static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("0");
  }
}
