package superpeer.hub.registry;

import akka.util.ByteString;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The REST APIs of super peers. The real one is {@link HttpSuperPeerApi}; tests have a fake. May be
 * called from any thread.
 */
public interface SuperPeerApi {

  /**
   * A server's REST API.
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

  /** What is done to a path. */
  enum Method {
    GET,
    POST
  }

  /**
   * One call.
   *
   * @param path below the URL, with its query, as it goes over the wire
   * @param body JSON; empty for GET
   * @param timeout for the whole answer
   */
  record Call(Method method, String path, ByteString body, Duration timeout) {

    public static Call get(String path, Duration patience) {
      return new Call(Method.GET, path, ByteString.emptyByteString(), patience);
    }

    public static Call post(String path, ByteString body, Duration patience) {
      return new Call(Method.POST, path, body, patience);
    }
  }

  /**
   * @param body bounded
   */
  record Response(int status, String contentType, ByteString body) {

    public boolean isSuccess() {
      return status >= 200 && status < 300;
    }
  }

  /** There was no answer; says why, for people. */
  final class Unreachable extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean timeout;

    public Unreachable(String reason) {
      this(reason, false);
    }

    /**
     * @param silence whether it did not answer in time, and may yet
     */
    public Unreachable(String reason, boolean silence) {
      super(reason, null, false, false);
      this.timeout = silence;
    }

    /** Whether it is not known to be dead, only late. */
    public boolean isTimeout() {
      return timeout;
    }

    public String reason() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * @return any answer, errors too; fails with {@link Unreachable} only
   */
  CompletionStage<Response> call(Target target, Call call);
}
