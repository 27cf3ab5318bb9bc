package superpeer.hub.registry;

import akka.util.ByteString;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Calls the REST APIs of super peers. The implementation is {@link HttpSuperPeerApi}; tests use a
 * fake. Thread-safe.
 */
public interface SuperPeerApi {

  /**
   * The REST API of a server.
   *
   * @param url without a slash at the end
   */
  record Target(String url, Optional<String> accessToken) {

    /** Never prints the token. */
    @Override
    public String toString() {
      return url;
    }
  }

  /** The HTTP method. */
  enum Method {
    GET,
    POST
  }

  /**
   * One call.
   *
   * @param path below the URL, with its query, encoded
   * @param body JSON; empty for GET
   * @param timeout for the whole response
   */
  record Call(Method method, String path, ByteString body, Duration timeout) {

    public static Call get(String path, Duration timeout) {
      return new Call(Method.GET, path, ByteString.emptyByteString(), timeout);
    }

    public static Call post(String path, ByteString body, Duration timeout) {
      return new Call(Method.POST, path, body, timeout);
    }
  }

  /**
   * @param body of limited size
   */
  record Response(int status, String contentType, ByteString body) {

    public boolean isSuccess() {
      return status >= 200 && status < 300;
    }
  }

  /** The server did not respond. The message says why, for humans. */
  final class NoResponse extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean timeout;

    public NoResponse(String reason) {
      this(reason, false);
    }

    /**
     * @param timeout whether it did not respond in time, and may still do so
     */
    public NoResponse(String reason, boolean timeout) {
      super(reason, null, false, false);
      this.timeout = timeout;
    }

    /** Whether it did not respond in time; it may still be alive. */
    public boolean isTimeout() {
      return timeout;
    }

    public String reason() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * @return any response, errors included; fails with {@link NoResponse} only
   */
  CompletionStage<Response> call(Target target, Call call);
}
