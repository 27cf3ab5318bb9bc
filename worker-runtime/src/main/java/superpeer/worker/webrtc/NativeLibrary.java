package superpeer.worker.webrtc;

import dev.onvoid.webrtc.PeerConnectionFactory;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Loads libwebrtc once per process. It is copied to the temporary directory first; together that
 * takes 100 to 300 ms, so loading starts with the process, on a thread of its own.
 */
public final class NativeLibrary {

  private static final CompletableFuture<Void> LOADED = new CompletableFuture<>();

  static {
    var loader = new Thread(NativeLibrary::loadNow, "webrtc-loader");
    loader.setDaemon(true);
    loader.start();
  }

  private NativeLibrary() {}

  /** Starts loading unless it has started, and returns at once. {@link #load} reports a failure. */
  public static void begin() {
    // initializing this class starts the thread
  }

  /**
   * Blocks until the library is loaded.
   *
   * @throws LinkageError if it cannot be loaded on this machine
   */
  static void load() {
    try {
      LOADED.join();
    } catch (CompletionException e) {
      throw (LinkageError) new LinkageError(String.valueOf(e.getCause())).initCause(e);
    }
  }

  /** Also loads the classes that the first certificate needs. */
  private static void loadNow() {
    try {
      Class.forName(PeerConnectionFactory.class.getName());
      LOADED.complete(null);
      DtlsCertificate.create(Instant.now());
    } catch (ClassNotFoundException | RuntimeException | Error e) {
      LOADED.completeExceptionally(e);
    }
  }
}
