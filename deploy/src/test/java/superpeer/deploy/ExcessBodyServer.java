package superpeer.deploy;

import akka.NotUsed;
import akka.actor.ActorSystem;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Framing;
import akka.stream.javadsl.FramingTruncation;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Tcp;
import akka.util.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Serves the files of a directory over HTTP and sends 1,000 bytes more than Content-Length says.
 * Then it waits for the next request.
 */
final class ExcessBodyServer implements TestEnvironment.Resource {

  private static final int EXCESS_BYTES = 1_000;
  private static final int MAX_HEAD_BYTES = 64 * 1024;

  private final Path dir;
  private final Tcp.ServerBinding binding;

  private ExcessBodyServer(ActorSystem system, Path dir) {
    this.dir = dir;
    this.binding =
        Await.on(
            Tcp.get(system)
                .bind(TestEnvironment.address(), 0)
                .to(Sink.foreach(connection -> connection.handleWith(answers(), system)))
                .run(system));
  }

  static ExcessBodyServer start(ActorSystem system, Path dir) {
    return new ExcessBodyServer(system, dir);
  }

  String url(String file) {
    return "http://"
        + TestEnvironment.address()
        + ":"
        + binding.localAddress().getPort()
        + "/"
        + file;
  }

  @Override
  public void saveDiagnostics(Path to) {}

  @Override
  public void close() {
    Await.on(binding.unbind(), 10, TimeUnit.SECONDS);
  }

  private Flow<ByteString, ByteString, NotUsed> answers() {
    var endOfHead = ByteString.fromString("\r\n\r\n");
    return Flow.of(ByteString.class)
        .via(Framing.delimiter(endOfHead, MAX_HEAD_BYTES, FramingTruncation.ALLOW))
        .map(head -> answer(head.utf8String().split(" ", 3)[1].substring(1)));
  }

  private ByteString answer(String file) {
    try {
      var body = ByteString.fromArray(Files.readAllBytes(dir.resolve(file)));
      return ByteString.fromString("HTTP/1.1 200 OK\r\nContent-Length: " + body.size() + "\r\n\r\n")
          .concat(body)
          .concat(ByteString.fromArray(new byte[EXCESS_BYTES]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
