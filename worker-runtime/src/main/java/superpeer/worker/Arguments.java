package superpeer.worker;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import superpeer.worker.config.InvalidConfiguration;

/**
 * The command line of a worker: {@code --control <socket path> [--set key=value]…}.
 *
 * @param control path of the master's socket
 * @param settings that override the configuration files
 */
record Arguments(Path control, Map<String, String> settings) {

  /** Longest path in bytes that fits the system's socket address, without the terminating zero. */
  static final int MAX_SOCKET_PATH = 107;

  /**
   * @throws InvalidConfiguration if an argument is wrong; the message names it
   */
  static Arguments parse(List<String> arguments) {
    var settings = new LinkedHashMap<String, String>();
    var control = "";
    var rest = arguments.iterator();
    while (rest.hasNext()) {
      var name = rest.next();
      if (!name.equals("--control") && !name.equals("--set")) {
        throw new InvalidConfiguration("unknown argument " + name + "; use --control and --set");
      }
      if (!rest.hasNext()) {
        throw new InvalidConfiguration(name + " needs a value");
      }
      var value = rest.next();
      if (name.equals("--control")) {
        control = value;
      } else {
        set(value, settings);
      }
    }
    return new Arguments(socket(control), Map.copyOf(settings));
  }

  private static void set(String assignment, Map<String, String> settings) {
    var equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new InvalidConfiguration("--set " + assignment + " is not key=value");
    }
    settings.put(assignment.substring(0, equals), assignment.substring(equals + 1));
  }

  private static Path socket(String path) {
    if (path.isEmpty()) {
      throw new InvalidConfiguration("--control is missing: the path of the master's socket");
    }
    var length = path.getBytes(StandardCharsets.UTF_8).length;
    if (length > MAX_SOCKET_PATH) {
      throw new InvalidConfiguration(
          "--control " + path + " has " + length + " bytes; the limit is " + MAX_SOCKET_PATH);
    }
    return Path.of(path);
  }
}
