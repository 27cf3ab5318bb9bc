package superpeer.worker.warmup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of an HTTP request. The body is read and ignored.
 *
 * @param target path and query
 * @param webSocketKey of a WebSocket handshake
 */
record HttpRequestHead(URI target, Optional<String> webSocketKey) {

  private static final int MAX_LINE = 8_192;

  /**
   * @return empty if the connection has ended
   */
  static Optional<HttpRequestHead> read(InputStream in) throws IOException {
    var first = readLine(in);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    var key = Optional.<String>empty();
    var length = 0;
    for (var header = readLine(in); !header.isEmpty(); header = readLine(in)) {
      var colon = header.indexOf(':');
      var value = header.substring(colon + 1).trim();
      switch (header.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = Integer.parseInt(value);
        case "sec-websocket-key" -> key = Optional.of(value);
        default -> {
          // nothing that matters here
        }
      }
    }
    in.skipNBytes(length);
    return Optional.of(new HttpRequestHead(URI.create(first.split(" ", -1)[1]), key));
  }

  String path() {
    return target.getPath();
  }

  /** A query parameter; empty if absent. */
  String queryParameter(String name) {
    for (var part : String.valueOf(target.getQuery()).split("&", -1)) {
      if (part.startsWith(name + "=")) {
        return part.substring(name.length() + 1);
      }
    }
    return "";
  }

  /** Reads a line; empty at the end of the head or of the connection. */
  private static String readLine(InputStream in) throws IOException {
    var text = new StringBuilder();
    for (var c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (text.length() == MAX_LINE) {
        throw new EOFException("a header line is too long");
      }
      text.append((char) c);
    }
    return text.toString().trim();
  }
}
