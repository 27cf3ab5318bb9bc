package superpeer.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Request bodies that real SDKs sent, see the resources {@code golden/tracker.*}. */
public final class Golden {

  private Golden() {}

  /**
   * @param call {@code announce}, {@code stats} or {@code peers}
   */
  public static Stream<byte[]> bodies(String call) {
    return Stream.concat(
        lines("tracker." + call + ".2.9.10.jsonl").stream()
            .map(line -> line.getBytes(StandardCharsets.UTF_8)),
        lines("tracker." + call + ".2.17.0.hex").stream().map(HexFormat.of()::parseHex));
  }

  private static List<String> lines(String name) {
    try (var file = Golden.class.getResourceAsStream("/golden/" + name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
