package superpeer.hub.doctor.probe;

import akka.util.ByteString;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Sends HTTP requests. Does not follow redirects. Thread-safe. */
public interface HttpProbe {

  /** Most of a body that is read, in bytes; the rest is ignored. */
  int MAX_BODY = 4 << 20;

  /** The addresses that a call may connect to. */
  enum AddressScope {
    /** Any address, for the operator's own servers. */
    ANY,
    /** The addresses that workers may fetch from: superpeer.origin.allow-networks. */
    WORKER_POLICY
  }

  /**
   * A request.
   *
   * @param json body of a POST; empty: GET
   */
  record Request(URI url, Map<String, String> headers, String json, AddressScope scope) {

    public static Request get(URI url, Map<String, String> headers, AddressScope scope) {
      return new Request(url, headers, "", scope);
    }
  }

  /**
   * A response with any status.
   *
   * @param headers names in lower case
   * @param body at most {@link #MAX_BODY} bytes
   * @param at when the response began
   * @param took from the call to the end of the response
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
   * Sends a request.
   *
   * @throws ProbeFailure if there is no response in a few seconds
   */
  Response call(Request request) throws ProbeFailure, InterruptedException;
}
