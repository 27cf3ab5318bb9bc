package superpeer.master;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The token of the hub's dashboard and of writes under {@code /hub/}: what the settings say, else
 * one that was made at the first start and is kept in the data directory.
 *
 * @param value the token
 * @param createdFile the file where it was just kept; absent unless it is new
 */
record AdminToken(String value, Optional<Path> createdFile) {

  /** 192 bits. */
  private static final int BYTES = 24;

  /**
   * @param configured wins over what is kept
   * @throws ExitCode.ExitException if the file cannot be used
   */
  static AdminToken loadOrCreate(Optional<String> configured, Path dataDir) {
    var file = dataDir.resolve("admin-token");
    try {
      if (configured.isPresent()) {
        return new AdminToken(configured.get(), Optional.empty());
      } else if (Files.exists(file)) {
        return new AdminToken(Files.readString(file).strip(), Optional.empty());
      }
      var token = random();
      var mine = PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(mine));
      Files.write(file, (token + "\n").getBytes(StandardCharsets.US_ASCII));
      return new AdminToken(token, Optional.of(file));
    } catch (IOException e) {
      throw new ExitCode.ExitException(
          ExitCode.CONFIG,
          file + " cannot be used (" + e + "); set superpeer.hub.admin-token, or free the file");
    }
  }

  /** What is set or kept; makes none, and is absent where it may not be read. */
  static Optional<String> find(Optional<String> configured, Path dataDir) {
    try {
      return configured.isPresent()
          ? configured
          : Optional.of(Files.readString(dataDir.resolve("admin-token")).strip())
              .filter(token -> !token.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static String random() {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Never prints the token. */
  @Override
  public String toString() {
    return "AdminToken[made=" + createdFile + "]";
  }
}
