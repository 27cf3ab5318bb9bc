package superpeer.worker.origin;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Framing;
import akka.stream.javadsl.FramingTruncation;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.Tcp;
import akka.util.ByteString;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** An HTTP server on loopback that sends exactly the given bytes for each path. */
final class RawHttpServer {

  /** Marks the end of a response; no response contains these bytes. */
  private static final ByteString END = ByteString.fromString("\u0000end");

  private final Map<String, Source<ByteString, NotUsed>> respond = new ConcurrentHashMap<>();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final Tcp.ServerBinding binding;

  RawHttpServer(ActorSystem<?> system) throws Exception {
    binding =
        Tcp.get(system)
            .bind("127.0.0.1", 0)
            .to(Sink.foreach(connection -> connection.handleWith(answer(), system)))
            .run(system)
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  /** Sets the response for a path, byte for byte. The connection is closed after it. */
  URI respond(String path, Source<ByteString, NotUsed> bytes) {
    respond.put(path, bytes);
    return url(path);
  }

  URI respond(String path, String bytes) {
    return respond(path, Source.single(ByteString.fromString(bytes)));
  }

  URI respond(String path, String head, byte[] body) {
    return respond(
        path, Source.single(ByteString.fromString(head).concat(ByteString.fromArray(body))));
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  int port() {
    return binding.localAddress().getPort();
  }

  /** Heads of all requests, in order. */
  List<String> heads() {
    return heads;
  }

  private Flow<ByteString, ByteString, NotUsed> answer() {
    return Flow.of(ByteString.class)
        .via(Framing.delimiter(ByteString.fromString("\r\n\r\n"), 65_536, FramingTruncation.ALLOW))
        .flatMapConcat(
            head -> {
              heads.add(head.utf8String());
              var path = head.utf8String().split(" ", 3)[1];
              return Optional.ofNullable(respond.get(path))
                  .orElse(Source.single(ByteString.fromString(NOT_FOUND)))
                  .concat(Source.single(END));
            })
        .takeWhile(bytes -> !bytes.equals(END));
  }

  private static final String NOT_FOUND = "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone";
}
