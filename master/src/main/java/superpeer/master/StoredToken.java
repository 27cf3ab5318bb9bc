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
 * A token of the operator. It comes from the settings; without one there, the first start generates
 * a token and keeps it in the data directory.
 *
 * @param value the token
 * @param createdFile the file it was just written to; absent unless the token is new
 */
record StoredToken(String value, Optional<Path> createdFile) {

  /** What a token opens. */
  enum Kind {
    /** The hub's dashboard, and {@code /hub/}. */
    ADMIN("admin-token", "superpeer.hub.admin-token"),
    /** The REST API. */
    ACCESS("access-token", "superpeer.master.access-token");

    private final String file;
    private final String setting;

    Kind(String file, String setting) {
      this.file = file;
      this.setting = setting;
    }
  }

  /** 192 bits. */
  private static final int BYTES = 24;

  /**
   * @param configured from the settings; wins over the kept token
   * @throws ExitCode.ExitException if the file cannot be used
   */
  static StoredToken loadOrCreate(Kind kind, Optional<String> configured, Path dataDir) {
    var file = dataDir.resolve(kind.file);
    try {
      if (configured.isPresent()) {
        return new StoredToken(configured.get(), Optional.empty());
      } else if (Files.exists(file)) {
        return new StoredToken(Files.readString(file).strip(), Optional.empty());
      }
      var token = random();
      var ownerOnly = PosixFilePermissions.fromString("rw-------");
      Files.createFile(file, PosixFilePermissions.asFileAttribute(ownerOnly));
      Files.write(file, (token + "\n").getBytes(StandardCharsets.US_ASCII));
      return new StoredToken(token, Optional.of(file));
    } catch (IOException e) {
      throw new ExitCode.ExitException(
          ExitCode.CONFIG,
          "cannot use "
              + file
              + " ("
              + e
              + "); make it readable and writable, or set "
              + kind.setting);
    }
  }

  /**
   * Returns the configured or kept token, and never creates one; empty if the file cannot be read.
   */
  static Optional<String> find(Kind kind, Optional<String> configured, Path dataDir) {
    try {
      return configured.isPresent()
          ? configured
          : Optional.of(Files.readString(dataDir.resolve(kind.file)).strip())
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
    return "StoredToken[made=" + createdFile + "]";
  }
}
