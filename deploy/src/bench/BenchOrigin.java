import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.Executors;

/**
 * A live channel of segments of one size, for benchmarks: BenchOrigin ADDRESS PORT BYTES
 * SECONDS. Serves /live.m3u8 and /SN.ts; all segments have the same random bytes but for their
 * number.
 */
public final class BenchOrigin {

  private static final int LISTED = 6;

  public static void main(String[] args) throws IOException {
    var seconds = Integer.parseInt(args[3]);
    var content = new byte[Integer.parseInt(args[2])];
    new Random(1).nextBytes(content);
    var server = HttpServer.create(new InetSocketAddress(args[0], Integer.parseInt(args[1])), 100);
    server.createContext("/", exchange -> answer(exchange, content, seconds));
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  private static void answer(HttpExchange exchange, byte[] content, int seconds)
      throws IOException {
    var path = exchange.getRequestURI().getPath();
    byte[] body;
    if (path.endsWith(".ts")) {
      body = content.clone();
      body[0] = (byte) path.hashCode();
    } else {
      body = playlist(System.currentTimeMillis() / 1000 / seconds, seconds).getBytes();
    }
    exchange.sendResponseHeaders(200, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static String playlist(long newest, int seconds) {
    var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n");
    text.append("#EXT-X-TARGETDURATION:").append(seconds).append('\n');
    text.append("#EXT-X-MEDIA-SEQUENCE:").append(newest - LISTED + 1).append('\n');
    for (var sn = newest - LISTED + 1; sn <= newest; sn++) {
      text.append("#EXTINF:").append(seconds).append(".0,\n").append(sn).append(".ts\n");
    }
    return text.toString();
  }
}
