package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A small disk in the mount namespace of the test. */
public final class SmallDisk implements TestEnvironment.Resource {

  private static final int CHUNK = 64 * 1024;

  private final Path directory;

  private SmallDisk(Path directory) {
    this.directory = directory;
  }

  static SmallDisk mount(Path directory, int megabytes) throws IOException {
    run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", directory.toString());
    return new SmallDisk(directory);
  }

  /** Leaves no byte free. */
  public void fill() throws IOException {
    try (var out = Files.newOutputStream(filler())) {
      fill(out, CHUNK);
      fill(out, 1);
    }
  }

  private static void fill(OutputStream out, int step) {
    var zeros = new byte[step];
    var full = false;
    while (!full) {
      try {
        out.write(zeros);
      } catch (IOException e) {
        full = true;
      }
    }
  }

  public void empty() throws IOException {
    Files.delete(filler());
  }

  private Path filler() {
    return directory.resolve("filler");
  }

  @Override
  public void saveDiagnostics(Path dir) throws IOException {
    Files.writeString(
        dir.resolve("disk.txt"), directory.toFile().getUsableSpace() + " bytes are free");
  }

  @Override
  public void close() {
    try {
      run("umount", "--lazy", directory.toString());
    } catch (IOException e) {
      throw new IllegalStateException(directory + " cannot be unmounted", e);
    }
  }

  private static void run(String... command) throws IOException {
    var process = new ProcessBuilder(command).inheritIO().start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + process.exitValue());
    }
  }
}
