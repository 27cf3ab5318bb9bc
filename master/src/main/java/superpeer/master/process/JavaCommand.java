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
          "-Xms32m",
          "-Xmx96m",
          // Segments, kept and being fetched; by default it is as little as the heap.
          "-XX:MaxDirectMemorySize=224m",
          "-Xss512k",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:TrimNativeHeapInterval=30000",
          "-XX:+ExitOnOutOfMemoryError");

  /** The archive of loaded classes, and how it is made: {@code bin/super-peer-archive}. */
  private static final List<String> SHARED_WITH_WORKERS =
      List.of("-XX:SharedArchiveFile=", "-XX:DumpLoadedClassList=");

  /** Of our environment a worker gets these alone; the rest may hold secrets. */
  private static final List<String> PASSED_ON =
      List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH");

  JavaCommand {
    options = List.copyOf(options);
  }

  List<String> line(Path socket, Path logs) {
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

  /** Of our own JVM's options those that workers get as well. */
  static List<String> shared(List<String> ours) {
    return ours.stream()
        .filter(option -> SHARED_WITH_WORKERS.stream().anyMatch(option::startsWith))
        .toList();
  }

  /** Turns our environment into a worker's. */
  static void prepare(Map<String, String> environment) {
    environment.keySet().retainAll(PASSED_ON);
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
