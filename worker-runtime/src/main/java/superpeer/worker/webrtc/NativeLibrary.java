package superpeer.worker.webrtc;

import dev.onvoid.webrtc.PeerConnectionFactory;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * libwebrtc: copied to the temporary directory and loaded once a process, which takes 100 to 300
 * ms. So it is begun when the process begins, on a thread of its own.
 */
public final class NativeLibrary {

  private static final CompletableFuture<Void> LOADED = new CompletableFuture<>();

  static {
    var loader = new Thread(NativeLibrary::loadNow, "webrtc-loader");
    loader.setDaemon(true);
    loader.start();
  }

  private NativeLibrary() {}

  /** Begins, if it has not begun. Returns at once; whoever needs it hears of a failure. */
  public static void begin() {
    // by the initialization of this class
  }

  /**
   * Blocks until it is there.
   *
   * @throws LinkageError if it does not load on this machine
   */
  static void load() {
    try {
      LOADED.join();
    } catch (CompletionException e) {
      throw (LinkageError) new LinkageError(String.valueOf(e.getCause())).initCause(e);
    }
  }

  /** And what Java needs for the first certificate. */
  private static void loadNow() {
    try {
      Class.forName(PeerConnectionFactory.class.getName());
      LOADED.complete(null);
      DtlsCertificate.make(Instant.now());
    } catch (ClassNotFoundException | RuntimeException | Error e) {
      LOADED.completeExceptionally(e);
    }
  }
}
