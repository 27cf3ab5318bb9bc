package superpeer.master.config;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Set;

/**
 * Turns the settings under {@code superpeer.worker} that the worker reads itself into options of
 * its JVM. Only changed settings are passed: the others are in the worker's own {@code
 * reference.conf}.
 */
public final class WorkerJvmOptions {

  private static final String PREFIX = "superpeer.worker.";

  /** Sent with each assignment instead, so that a running worker applies them. */
  private static final Set<String> SENT_IN_ASSIGNMENT =
      Set.of(
          "announce-address",
          "udp-port-range",
          "stun",
          "max-viewers",
          "max-uplink-mbps",
          "max-memory-mb");

  private WorkerJvmOptions() {}

  /**
   * @param root as {@link SettingSources#load} made it
   * @param reference every {@code reference.conf} on the class path; unknown keys are left out
   */
  public static List<String> of(Config root, Config reference) {
    return root.withOnlyPath("superpeer.worker").entrySet().stream()
        .filter(setting -> reference.hasPathOrNull(setting.getKey()))
        .filter(setting -> !setting.getValue().equals(reference.getValue(setting.getKey())))
        .filter(setting -> !SENT_IN_ASSIGNMENT.contains(nameOf(setting.getKey())))
        .map(setting -> "-D" + setting.getKey() + "=" + setting.getValue().unwrapped())
        .sorted()
        .toList();
  }

  private static String nameOf(String key) {
    return key.substring(PREFIX.length());
  }
}
