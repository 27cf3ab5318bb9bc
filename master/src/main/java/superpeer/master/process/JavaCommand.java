package superpeer.master.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds the command that starts a worker's JVM. {@code docs/webrtc.md} §6 has the reasons for its
 * options.
 *
 * @param java path of the {@code java} program
 * @param classPath as for {@code java -cp}
 * @param mainClass main class of the worker
 * @param options additional JVM options; they come last and override the others
 */
record JavaCommand(Path java, String classPath, String mainClass, List<String> options) {

  /** First Java version that wants native access to be allowed. */
  private static final int NATIVE_ACCESS_SINCE = 22;

  /**
   * Serial GC and C1 only: there is no hot path in Java, and memory limits the number of workers.
   * Unknown options are ignored, because vendors have backported different ones.
   */
  private static final List<String> FIXED =
      List.of(
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:+UnlockExperimentalVMOptions",
          "-XX:+UnlockDiagnosticVMOptions",
          // Maps the class archive at its requested address: elsewhere each worker copies most
          // of the archive, which takes a tenth of a second.
          "-XX:ArchiveRelocationMode=0",
          "-Xms32m",
          "-Xmx96m",
          // Less than 20 MB are live; by default the heap keeps three times that.
          "-Xmn8m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20",
          // Segments in memory and being fetched; by default the limit is the heap size.
          "-XX:MaxDirectMemorySize=224m",
          "-Xss512k",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:TrimNativeHeapInterval=30000",
          "-XX:+ExitOnOutOfMemoryError");

  /** Names the class archive of workers; {@code bin/super-peer} passes it if there is one. */
  private static final String ARCHIVE = "-Dsuperpeer.worker-archive=";

  /** Lets {@code super-peer archive} learn which classes are loaded. */
  private static final String CLASS_LIST = "-XX:DumpLoadedClassList=";

  /** Environment variables that a worker gets; others may contain secrets. */
  private static final List<String> ALLOWED_ENVIRONMENT =
      List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH");

  JavaCommand {
    options = List.copyOf(options);
  }

  List<String> arguments(Path socket, Path logs) {
    var line = new ArrayList<String>();
    line.add(java.toString());
    line.addAll(FIXED);
    if (Runtime.version().feature() >= NATIVE_ACCESS_SINCE) {
      line.add("--enable-native-access=ALL-UNNAMED");
    }
    line.add("-XX:ErrorFile=" + logs.resolve("hs_err_%p.log"));
    line.addAll(options);
    line.addAll(List.of("-cp", classPath, mainClass, "--control", socket.toString()));
    return List.copyOf(line);
  }

  /** The options of the master's JVM that workers inherit. */
  static List<String> inheritedOptions(List<String> masterOptions) {
    return masterOptions.stream()
        .filter(option -> option.startsWith(ARCHIVE) || option.startsWith(CLASS_LIST))
        .map(option -> option.replace(ARCHIVE, "-XX:SharedArchiveFile="))
        .toList();
  }

  /** Turns the master's environment into a worker's. */
  static void filterEnvironment(Map<String, String> environment) {
    environment.keySet().retainAll(ALLOWED_ENVIRONMENT);
    environment.put("MALLOC_ARENA_MAX", "2"); // glibc keeps freed memory in one arena per thread
  }

  /**
   * The class path of the installed tree if there is one, else the master's own.
   *
   * @param home the installed tree with {@code lib}
   */
  static String classPath(Optional<Path> home) {
    return home.map(tree -> tree.toAbsolutePath().resolve("lib") + "/*")
        .orElseGet(() -> System.getProperty("java.class.path", ""));
  }
}
