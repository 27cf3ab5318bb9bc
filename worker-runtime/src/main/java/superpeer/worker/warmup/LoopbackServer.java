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
 * Tracker, signaling server and origin of one VOD channel, on a loopback port of its own.
 *
 * <p>Who announces first is the super peer; all others are told of it. A thread for each
 * connection, few as they are; what is wrong with one ends it.
 */
public final class LoopbackServer implements AutoCloseable {

  /** Of the channel. */
  public static final int SEGMENTS = 10;

  /** Three frames: a first, a middle and a last one. */
  private static final int SEGMENT_BYTES = 150_000;

  private static final int BACKLOG = 16;
  private static final int REPORT_S = 60; // longer than any rehearsal
  private static final String SUPER_PEER = "peer1";

  private final ServerSocket door;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Map<String, WebSocketServerConnection> lines =
      new ConcurrentHashMap<>(); // by peer id
  private final AtomicInteger peers = new AtomicInteger();
  private final byte[] segment = new byte[SEGMENT_BYTES];
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "stage");
            thread.setDaemon(true);
            return thread;
          });

  private LoopbackServer(ServerSocket door) {
    this.door = door;
  }

  /**
   * Listens until it is closed.
   *
   * @throws UncheckedIOException if no port of loopback is free
   */
  public static LoopbackServer open() {
    try {
      var door = new ServerSocket();
      door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
      var loopbackServer = new LoopbackServer(door);
      loopbackServer.threads.execute(loopbackServer::welcome);
      return loopbackServer;
    } catch (IOException e) {
      throw new UncheckedIOException("no stage for a rehearsal", e);
    }
  }

  /** Base URL of the tracker. */
  public String tracker() {
    return "http://" + address() + "/v1";
  }

  public String playlist() {
    return "http://" + address() + "/rehearsal.m3u8";
  }

  private String address() {
    return door.getInetAddress().getHostAddress() + ":" + door.getLocalPort();
  }

  /** Ends every connection. */
  @Override
  public void close() {
    try {
      door.close();
      for (var connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the stage does not close", e);
    } finally {
      threads.shutdown();
    }
  }

  private void welcome() {
    try {
      while (!door.isClosed()) {
        var guest = door.accept();
        connections.add(guest);
        threads.execute(() -> serve(guest));
      }
    } catch (IOException | RejectedExecutionException e) {
      // closed
    }
  }

  private void serve(Socket guest) {
    try (guest) {
      guest.setTcpNoDelay(true);
      var in = new BufferedInputStream(guest.getInputStream());
      for (var ask = HttpRequestHead.read(in); ask.isPresent(); ask = HttpRequestHead.read(in)) {
        if (ask.get().webSocketKey().isPresent()) {
          relay(ask.get(), new WebSocketServerConnection(in, guest.getOutputStream()));
          return;
        }
        var body = answer(ask.get());
        guest.getOutputStream().write(withHead(body));
      }
    } catch (IOException | MalformedMessage e) {
      // the guest left, or the stage is closed
    } finally {
      connections.remove(guest);
    }
  }

  private static byte[] withHead(byte[] body) {
    var head = ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
    var whole = new byte[head.length() + body.length];
    System.arraycopy(head.getBytes(StandardCharsets.US_ASCII), 0, whole, 0, head.length());
    System.arraycopy(body, 0, whole, head.length(), body.length);
    return whole;
  }

  private byte[] answer(HttpRequestHead ask) {
    if (ask.path().endsWith("/channel")) {
      return TrackerCodec.encode(announced(), TrackerCodec.Format.JSON);
    } else if (ask.path().endsWith("/peers")) {
      return TrackerCodec.encode(
          new TrackerReply.Candidates(superPeer()), TrackerCodec.Format.JSON);
    } else if (ask.path().endsWith("/stats")) {
      return TrackerCodec.encode(new TrackerReply.Accepted(), TrackerCodec.Format.JSON);
    }
    return ask.path().endsWith(".m3u8") ? media().getBytes(StandardCharsets.UTF_8) : segment;
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

  private static String media() {
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:0\n");
    for (var sn = 0; sn < SEGMENTS; sn++) {
      text.append("#EXTINF:1,\n").append(sn).append(".ts\n");
    }
    return text.append("#EXT-X-ENDLIST\n").toString();
  }

  private void relay(HttpRequestHead ask, WebSocketServerConnection line)
      throws IOException, MalformedMessage {
    var from = ask.query("id");
    lines.put(from, line); // first: once it is open others may write to it
    line.open(ask.webSocketKey().orElseThrow());
    for (var text = line.read(); text.isPresent(); text = line.read()) {
      if (SignalingCodec.decodeRequest(text.get()) instanceof SignalingRequest.Send send) {
        var reply = new SignalingReply.Relayed(from, send.data());
        var to = lines.get(send.to());
        if (to != null) {
          to.write(SignalingCodec.encode(reply));
        }
      }
    }
  }
}
