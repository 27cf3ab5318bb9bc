package superpeer.worker.warmup;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.signaling.SignalingCodec;
import superpeer.protocol.signaling.SignalingReply;
import superpeer.protocol.signaling.SignalingRequest;
import superpeer.protocol.tracker.TrackerCodec;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.protocol.tracker.TrackerRequest;

/**
 * Tracker, signaling server and origin of one VOD channel, on a free loopback port.
 *
 * <p>The first peer that announces is the super peer; the tracker names it to all others. There are
 * few connections, so each has its own thread. An error ends its connection.
 */
public final class LoopbackServer implements AutoCloseable {

  /** Of the channel. */
  public static final int SEGMENTS = 10;

  /** Three frames: first, middle and last. */
  private static final int SEGMENT_BYTES = 150_000;

  private static final int BACKLOG = 16;
  private static final int REPORT_S = 60; // longer than any warm-up
  private static final String SUPER_PEER = "peer1";

  private final ServerSocket server;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Map<String, WebSocketServerConnection> sockets =
      new ConcurrentHashMap<>(); // by peer id
  private final AtomicInteger peers = new AtomicInteger();
  private final byte[] segment = new byte[SEGMENT_BYTES];
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "warm-up");
            thread.setDaemon(true);
            return thread;
          });

  private LoopbackServer(ServerSocket server) {
    this.server = server;
  }

  /**
   * Starts listening.
   *
   * @throws UncheckedIOException if no loopback port is free
   */
  public static LoopbackServer open() {
    try {
      var server = new ServerSocket();
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
      var loopback = new LoopbackServer(server);
      loopback.threads.execute(loopback::accept);
      return loopback;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the warm-up server", e);
    }
  }

  /** Base URL of the tracker. */
  public String tracker() {
    return "http://" + address() + "/v1";
  }

  public String playlist() {
    return "http://" + address() + "/warm-up.m3u8";
  }

  private String address() {
    return server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
  }

  /** Ends every connection. */
  @Override
  public void close() {
    try {
      server.close();
      for (var connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the warm-up server", e);
    } finally {
      threads.shutdown();
    }
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        var client = server.accept();
        connections.add(client);
        threads.execute(() -> serve(client));
      }
    } catch (IOException | RejectedExecutionException e) {
      // closed
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      var in = new BufferedInputStream(client.getInputStream());
      for (var request = HttpRequestHead.read(in);
          request.isPresent();
          request = HttpRequestHead.read(in)) {
        if (request.get().webSocketKey().isPresent()) {
          relay(request.get(), new WebSocketServerConnection(in, client.getOutputStream()));
          return;
        }
        var body = answer(request.get());
        client.getOutputStream().write(withHttpHead(body));
      }
    } catch (IOException | MalformedMessage e) {
      // the client left, or the server is closed
    } finally {
      connections.remove(client);
    }
  }

  private static byte[] withHttpHead(byte[] body) {
    var head = ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
    var whole = new byte[head.length() + body.length];
    System.arraycopy(head.getBytes(StandardCharsets.US_ASCII), 0, whole, 0, head.length());
    System.arraycopy(body, 0, whole, head.length(), body.length);
    return whole;
  }

  private byte[] answer(HttpRequestHead request) {
    if (request.path().endsWith("/channel")) {
      return TrackerCodec.encode(announced(), TrackerCodec.Format.JSON);
    } else if (request.path().endsWith("/peers")) {
      return TrackerCodec.encode(
          new TrackerReply.Candidates(superPeer()), TrackerCodec.Format.JSON);
    } else if (request.path().endsWith("/stats")) {
      return TrackerCodec.encode(new TrackerReply.Accepted(), TrackerCodec.Format.JSON);
    }
    return request.path().endsWith(".m3u8")
        ? playlistText().getBytes(StandardCharsets.UTF_8)
        : segment;
  }

  private TrackerReply announced() {
    var id = "peer" + peers.incrementAndGet();
    return new TrackerReply.Announced(
        id,
        REPORT_S,
        id.equals(SUPER_PEER) ? List.of() : superPeer(),
        0,
        false,
        Optional.of("ws://" + address() + "/"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        0,
        false,
        Optional.empty(),
        Optional.empty(),
        TrackerRequest.Geo.UNKNOWN);
  }

  private static List<TrackerReply.Peer> superPeer() {
    return List.of(new TrackerReply.Peer(SUPER_PEER, true));
  }

  private static String playlistText() {
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:0\n");
    for (var sn = 0; sn < SEGMENTS; sn++) {
      text.append("#EXTINF:1,\n").append(sn).append(".ts\n");
    }
    return text.append("#EXT-X-ENDLIST\n").toString();
  }

  private void relay(HttpRequestHead request, WebSocketServerConnection socket)
      throws IOException, MalformedMessage {
    var from = request.queryParameter("id");
    sockets.put(from, socket); // before open(): then other peers may write to it
    socket.open(request.webSocketKey().orElseThrow());
    for (var text = socket.read(); text.isPresent(); text = socket.read()) {
      if (SignalingCodec.decodeRequest(text.get()) instanceof SignalingRequest.Send send) {
        var reply = new SignalingReply.Relayed(from, send.data());
        var to = sockets.get(send.to());
        if (to != null) {
          to.write(SignalingCodec.encode(reply));
        }
      }
    }
  }
}
