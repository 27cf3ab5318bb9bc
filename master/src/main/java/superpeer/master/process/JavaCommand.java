package superpeer.master.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The command that starts a worker's JVM; figures and reasons in {@code webrtc.md} §6.
 *
 * @param java the program
 * @param classPath as for {@code java -cp}
 * @param mainClass the worker's entry
 * @param options more options of the JVM; they come last and win
 */
record JavaCommand(Path java, String classPath, String mainClass, List<String> options) {

  /** From which on the JVM wants native access to be allowed. */
  private static final int NATIVE_ACCESS_SINCE = 22;

  /**
   * Serial GC and C1 alone: there is no hot path in Java, and memory is what limits the number of
   * workers. An unknown option is ignored, since vendors differ in what they have backported.
   */
  private static final List<String> FIXED =
      List.of(
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:+UnlockExperimentalVMOptions",
          "-XX:+UnlockDiagnosticVMOptions",
          // Mapped where it was made for: elsewhere each worker writes a copy of most of
          // the archive of classes, and spends a tenth of a second on that.
          "-XX:ArchiveRelocationMode=0",
          "-Xms32m",
          "-Xmx96m",
          // What lives is less than 20 MB; by default the heap keeps three times that.
          "-Xmn8m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20",
          // Segments, kept and being fetched; by default it is as little as the heap.
          "-XX:MaxDirectMemorySize=224m",
          "-Xss512k",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:TrimNativeHeapInterval=30000",
          "-XX:+ExitOnOutOfMemoryError");

  /** Names the archive of workers' classes; said by {@code bin/super-peer} if there is one. */
  private static final String ARCHIVE = "-Dsuperpeer.worker-archive=";

  /** With it {@code super-peer archive} learns which classes we load. */
  private static final String CLASS_LIST = "-XX:DumpLoadedClassList=";

  /** Of our environment a worker gets these alone; the rest may hold secrets. */
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

  /** What workers get because our own JVM has these options. */
  static List<String> inheritedOptions(List<String> ours) {
    return ours.stream()
        .filter(option -> option.startsWith(ARCHIVE) || option.startsWith(CLASS_LIST))
        .map(option -> option.replace(ARCHIVE, "-XX:SharedArchiveFile="))
        .toList();
  }

  /** Turns our environment into a worker's. */
  static void filterEnvironment(Map<String, String> environment) {
    environment.keySet().retainAll(ALLOWED_ENVIRONMENT);
    environment.put("MALLOC_ARENA_MAX", "2"); // glibc's arenas, one a thread, keep what they freed
  }

  /**
   * The class path of this program: that of the installed tree if there is one, else our own.
   *
   * @param home the installed tree, with {@code lib} in it
   */
  static String classPath(Optional<Path> home) {
    return home.map(tree -> tree.toAbsolutePath().resolve("lib") + "/*")
        .orElseGet(() -> System.getProperty("java.class.path", ""));
  }
}
