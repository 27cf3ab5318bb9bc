package superpeer.worker.origin;

import akka.http.scaladsl.model.EntityStreamException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import java.util.zip.DataFormatException;
import java.util.zip.ZipException;
import superpeer.worker.origin.OriginFailure.Kind;

/** Converts exceptions of the HTTP client to {@link OriginFailure}. */
final class HttpFailures {

  private HttpFailures() {}

  static OriginFailure toOriginFailure(URI url, Throwable failure) {
    var what = UrlResolver.display(url);
    int depth = 0;
    for (var cause = failure; cause != null && depth < 10; cause = cause.getCause(), depth++) {
      if (cause instanceof OriginFailure known) {
        return known;
      } else if (cause instanceof TimeoutException || isConnectTimeout(cause)) {
        return OriginFailure.of(Kind.TIMEOUT, what + " timed out" + detail(cause));
      } else if (cause instanceof UnknownHostException) {
        return OriginFailure.of(Kind.UNREACHABLE, "host " + url.getHost() + " cannot be resolved");
      } else if (cause instanceof ZipException || cause instanceof DataFormatException) {
        return OriginFailure.of(Kind.MALFORMED, what + " is not valid gzip");
      } else if (cause instanceof EntityStreamException) {
        return OriginFailure.of(Kind.TRUNCATED, what + " ended early" + detail(cause));
      }
    }
    return OriginFailure.of(Kind.UNREACHABLE, what + " could not be fetched" + detail(failure));
  }

  private static boolean isConnectTimeout(Throwable cause) {
    return cause.getMessage() != null && cause.getMessage().contains("Connect timeout");
  }

  private static String detail(Throwable cause) {
    var message = cause.getMessage();
    return message == null || message.isEmpty()
        ? ""
        : ": " + message.substring(0, Math.min(200, message.length()));
  }
}
