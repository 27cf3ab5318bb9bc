package superpeer.hub.doctor.probe;

import akka.util.ByteString;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** HTTP calls, one at a time; redirects are not followed. Any thread may call. */
public interface HttpProbe {

  /** Most of an answer that is read, in bytes: the rest is not looked at. */
  int MAX_BODY = 4 << 20;

  /** Which addresses may be connected to. */
  enum AddressScope {
    /** The operator's own servers, wherever they are. */
    ANY,
    /** What workers may fetch from: superpeer.origin.allow-networks. */
    WORKER_POLICY
  }

  /**
   * One call.
   *
   * @param json body; empty: GET
   */
  record Request(URI url, Map<String, String> headers, String json, AddressScope scope) {

    public static Request get(URI url, Map<String, String> headers, AddressScope addressScope) {
      return new Request(url, headers, "", addressScope);
    }
  }

  /**
   * An answer, whatever its status.
   *
   * @param headers names in lower case
   * @param body at most {@link #MAX_BODY} bytes
   * @param at when it began
   * @param took from the call to the end of the answer
   */
  record Response(
      int status, Map<String, String> headers, ByteString body, Instant at, Duration took) {

    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    public boolean isSuccess() {
      return status >= 200 && status < 300;
    }
  }

  /**
   * @throws ProbeFailure if there is no answer in a few seconds
   */
  Response call(Request request) throws ProbeFailure, InterruptedException;
}
