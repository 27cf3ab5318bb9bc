package superpeer.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Captured messages, one per line, in files named wire.KIND.version: from the unmodified SDK, and
 * from the control line of earlier versions of this program.
 */
public final class GoldenFiles {

  private GoldenFiles() {}

  /** The lines of all files whose names start with {@code prefix} and end with {@code suffix}. */
  public static Stream<String> lines(String prefix, String suffix) {
    return files(prefix, suffix).stream()
        .flatMap(
            file -> {
              try {
                return Files.readAllLines(file).stream();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .filter(line -> !line.isBlank());
  }

  /** Like {@link #lines}, for files of hex digits. */
  public static Stream<byte[]> bytes(String prefix) {
    return lines(prefix, ".hex").map(HexFormat.of()::parseHex);
  }

  private static List<Path> files(String prefix, String suffix) {
    try (var files = Files.list(Path.of(GoldenFiles.class.getResource("/golden").toURI()))) {
      var found =
          files
              .filter(file -> file.getFileName().toString().startsWith(prefix))
              .filter(file -> file.getFileName().toString().endsWith(suffix))
              .sorted()
              .toList();
      if (found.isEmpty()) {
        throw new IllegalArgumentException("no golden file " + prefix + "*" + suffix);
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
