import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.*;

/**
 * Load for a tracker or a signaling server: one thread, many connections, each with one call under way.
 *
 * <pre>
 * java HubLoad tracker    http://127.0.0.1:8080/v1   PID CONNECTIONS SECONDS
 * java HubLoad bittorrent ws://127.0.0.1:8000/       PID CONNECTIONS SECONDS OFFERS EVERY
 * java HubLoad fill       http://127.0.0.1:8080/v1   PID PEERS
 * java HubLoad sockets    ws://127.0.0.1:8080/signal PID SOCKETS SECONDS MESSAGES_A_SECOND
 * </pre>
 *
 * PID is the server's: its processor time and memory are read from /proc. A viewer's life is the same at both trackers: it
 * announces itself, then nine times two reports and a call for more peers, and leaves; the connection goes on as another viewer.
 * Ten viewers share a channel. A third of the time is warm-up. bittorrent-tracker is told OFFERS offers with each EVERYth call
 * (3: with each call for more peers; 1: as its own client does; OFFERS 0: it finds nobody).
 */
public final class HubLoad {

  private static final int PEERS_PER_CHANNEL = 10;
  private static final int LIFE = 29; // calls: an announce, 9 x (report, report, peers), leave
  private static final String OFFER = "v=0\\r\\n" + "a=candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host\\r\\n".repeat(18);

  private final Selector selector = Selector.open();
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 16);
  private final URI server;
  private final String pid;
  private final List<Long> micros = new ArrayList<>();
  private final Random random = new Random(1);
  private boolean measuring;
  private long calls;
  private long failed;

  private HubLoad(URI server, String pid) throws IOException {
    this.server = server;
    this.pid = pid;
  }

  public static void main(String[] args) throws Exception {
    var load = new HubLoad(URI.create(args[1]), args[2]);
    var count = Integer.parseInt(args[3]);
    switch (args[0]) {
      case "tracker" -> load.closedLoop(count, Integer.parseInt(args[4]), index -> load.new HttpViewer(index));
      case "bittorrent" -> {
        var offers = Integer.parseInt(args[5]);
        var every = Integer.parseInt(args[6]);
        load.closedLoop(count, Integer.parseInt(args[4]), index -> load.new TorrentViewer(index, offers, every));
      }
      case "fill" -> load.fill(count);
      case "sockets" -> load.sockets(count, Integer.parseInt(args[4]), Integer.parseInt(args[5]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private interface Maker {
    Wire make(int index) throws IOException;
  }

  private void closedLoop(int connections, int seconds, Maker maker) throws Exception {
    for (int i = 0; i < connections; i++) {
      maker.make(i).connect();
    }
    run(seconds / 3);
    measuring = true;
    long ticks = ticks();
    long start = System.nanoTime();
    run(seconds - seconds / 3);
    double wall = (System.nanoTime() - start) / 1e9;
    double cpu = (ticks() - ticks) / 100.0;
    System.out.printf(Locale.ROOT, "%d connections, %.0f s: %.0f calls a second, %.2f cores, %.0f calls per second of a core, %s, failed %d, RSS %s MB%n",
        connections, wall, calls / wall, cpu / wall, calls / cpu, latency(), failed, memory());
  }

  /** Announces and one report each, so that all count. */
  private void fill(int peers) throws Exception {
    var before = memory();
    var viewers = new ArrayList<Filler>();
    for (int i = 0; i < 64; i++) {
      var filler = new Filler(i, peers / 64 + 1);
      viewers.add(filler);
      filler.connect();
    }
    while (viewers.stream().anyMatch(f -> f.left > 0)) {
      run(1);
    }
    System.out.printf(Locale.ROOT, "%d peers announced, failed %d, RSS %s MB before, %s after%n", peers, failed, before, memory());
  }

  private void sockets(int count, int seconds, int perSecond) throws Exception {
    var before = memory();
    var all = new ArrayList<Talker>();
    long start = System.nanoTime();
    while (all.size() < count) {
      for (int i = 0; i < 50 && all.size() < count; i++) {
        var talker = new Talker(all.size());
        all.add(talker);
        talker.connect();
      }
      long deadline = System.nanoTime() + 30_000_000_000L;
      while (all.stream().skip(Math.max(0, all.size() - 50)).anyMatch(t -> !t.greeted) && System.nanoTime() < deadline) {
        turn(10);
      }
    }
    long open = all.stream().filter(t -> t.greeted).count();
    System.out.printf(Locale.ROOT, "%d sockets open after %.1f s, RSS %s MB before, %s after%n", open, (System.nanoTime() - start) / 1e9, before, memory());
    talk(all, seconds / 3, perSecond);
    measuring = true;
    long ticks = ticks();
    double wall = talk(all, seconds - seconds / 3, perSecond);
    double cpu = (ticks() - ticks) / 100.0;
    System.out.printf(Locale.ROOT, "%.0f messages a second relayed, %.2f cores, %s, failed %d, RSS %s MB%n", calls / wall, cpu / wall, latency(), failed, memory());
  }

  private double talk(List<Talker> all, int seconds, int perSecond) throws IOException {
    long start = System.nanoTime();
    long sent = 0;
    long now = start;
    while (now - start < seconds * 1_000_000_000L) {
      while (sent < (now - start) / 1e9 * perSecond) {
        all.get(random.nextInt(all.size())).speak();
        sent++;
      }
      turn(1);
      now = System.nanoTime();
    }
    return (now - start) / 1e9;
  }

  private void run(int seconds) throws IOException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (System.nanoTime() < end) {
      turn(100);
    }
  }

  private void turn(int millis) throws IOException {
    selector.select(key -> ((Wire) key.attachment()).ready(), millis);
  }

  private void served(long since) {
    if (measuring) {
      calls++;
      micros.add((System.nanoTime() - since) / 1000);
    }
  }

  private String latency() {
    if (micros.isEmpty()) {
      return "nothing answered";
    }
    Collections.sort(micros);
    return String.format(Locale.ROOT, "p50 %.2f ms, p99 %.2f ms", micros.get(micros.size() / 2) / 1e3, micros.get((int) (micros.size() * 0.99)) / 1e3);
  }

  private long ticks() throws IOException {
    var stat = Files.readString(Path.of("/proc", pid, "stat"));
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private long memory() throws IOException {
    return Files.readAllLines(Path.of("/proc", pid, "status")).stream().filter(l -> l.startsWith("VmRSS"))
        .mapToLong(l -> Long.parseLong(l.replaceAll("\\D+", "")) / 1024).findFirst().orElse(0);
  }

  /** A connection: collects bytes until a whole message is there. */
  private abstract class Wire {
    final int index;
    SocketChannel channel;
    byte[] received = new byte[512];
    int length;
    long sentAt;

    Wire(int index) {
      this.index = index;
    }

    void connect() throws IOException {
      channel = SocketChannel.open();
      channel.connect(new InetSocketAddress(server.getHost(), server.getPort()));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, this);
      opened();
    }

    abstract void opened() throws IOException;

    /** Takes one message from the start of what was received; returns its length, 0 if it is not whole yet. */
    abstract int take() throws IOException;

    void send(byte[] bytes) throws IOException {
      sentAt = System.nanoTime();
      var buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer); // small: the socket takes it
      }
    }

    void ready() {
      try {
        chunk.clear();
        int read = channel.read(chunk);
        if (read < 0) {
          failed++;
          channel.close();
          return;
        }
        chunk.flip();
        if (length + read > received.length) {
          received = Arrays.copyOf(received, Math.max(2 * received.length, length + read));
        }
        chunk.get(received, length, read);
        length += read;
        int taken;
        while (length > 0 && (taken = take()) > 0) {
          System.arraycopy(received, taken, received, 0, length - taken);
          length -= taken;
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    String text(int from, int to) {
      return new String(received, from, to - from, StandardCharsets.ISO_8859_1);
    }

    int headEnd() {
      for (int i = 3; i < length; i++) {
        if (received[i] == '\n' && received[i - 1] == '\r' && received[i - 2] == '\n') {
          return i + 1;
        }
      }
      return 0;
    }
  }

  /** Calls over HTTP/1.1 with keep-alive, as a browser does. */
  private abstract class Http extends Wire {
    Http(int index) {
      super(index);
    }

    abstract void answered(String body) throws IOException;

    void post(String path, String body) throws IOException {
      send(("POST " + server.getPath() + path + " HTTP/1.1\r\nHost: " + server.getAuthority()
          + "\r\nOrigin: http://example.com\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
          .getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    int take() throws IOException {
      int head = headEnd();
      if (head == 0) {
        return 0;
      }
      var header = text(0, head).toLowerCase(Locale.ROOT);
      int at = header.indexOf("content-length:");
      int size = at < 0 ? 0 : Integer.parseInt(header.substring(at + 15, header.indexOf('\r', at)).trim());
      if (length < head + size) {
        return 0;
      }
      if (!header.startsWith("http/1.1 200")) {
        failed++;
      }
      served(sentAt);
      answered(text(head, head + size));
      return head + size;
    }

    String announce(int channel) {
      return "{\"channel\":\"" + channel(channel) + "\",\"device\":\"PC-web\",\"netType\":\"wifi\",\"live\":true,\"type\":\"hls\",\"tag\":\"Chrome\",\"ts\":1795345047,"
          + "\"version\":\"2.9.10\",\"v\":\"4ad69ca3\",\"announce\":\"tracker.example.com\",\"country\":\"DE\",\"asn\":\"3320\",\"lat\":50.1,\"lon\":8.7,\"isp\":\"example\"}";
    }

    String node(int channel, String id) {
      return "/channel/" + channel(channel) + "/node/" + id;
    }

    private String channel(int number) {
      return Base64.getEncoder().encodeToString(("example.com%2Flive%2F" + number + "%7C%5B8%5D").getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private final class HttpViewer extends Http {
    private final int channel = index / PEERS_PER_CHANNEL;
    private String id = "";
    private int step;

    HttpViewer(int index) {
      super(index);
    }

    @Override
    void opened() throws IOException {
      next();
    }

    @Override
    void answered(String body) throws IOException {
      if (step == 1) {
        int at = body.indexOf("\"id\":\"");
        id = body.substring(at + 6, body.indexOf('"', at + 6));
      }
      next();
    }

    private void next() throws IOException {
      int now = step;
      step = (step + 1) % LIFE;
      if (now == 0) {
        post("/channel", announce(channel));
      } else if (now == LIFE - 1) {
        post(node(channel, id) + "/stats", "{\"totalConns\":2,\"http\":721,\"p2p\":6363,\"off\":true}");
      } else if (now % 3 == 0) {
        post(node(channel, id) + "/peers", "{\"exclusions\":[\"w11abcdefghij\",\"w12abcdefghij\"],\"ratio\":1000,\"num_want\":12}");
      } else {
        post(node(channel, id) + "/stats", "{\"totalConns\":2,\"requests\":17,\"http\":721,\"p2p\":6363,\"share\":512}");
      }
    }
  }

  private final class Filler extends Http {
    private int left;
    private boolean announced;
    private int channel;

    Filler(int index, int left) {
      super(index);
      this.left = left;
    }

    @Override
    void opened() throws IOException {
      next();
    }

    private void next() throws IOException {
      channel = random.nextInt(10_000);
      announced = true;
      post("/channel", announce(channel));
    }

    @Override
    void answered(String body) throws IOException {
      if (announced) {
        announced = false;
        int at = body.indexOf("\"id\":\"");
        post(node(channel, body.substring(at + 6, body.indexOf('"', at + 6))) + "/stats", "{\"totalConns\":2,\"requests\":17,\"http\":721,\"p2p\":6363}");
      } else if (--left > 0) {
        next();
      }
    }
  }

  /** A WebSocket without extensions. */
  private abstract class Socket extends Wire {
    private boolean upgraded;

    Socket(int index) {
      super(index);
    }

    abstract String path();

    abstract void ready(String message) throws IOException;

    void upgraded() throws IOException {}

    @Override
    void opened() throws IOException {
      send(("GET " + path() + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nOrigin: http://example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    int take() throws IOException {
      if (!upgraded) {
        int head = headEnd();
        if (head > 0) {
          if (!text(0, head).startsWith("HTTP/1.1 101")) {
            throw new IOException(text(0, head));
          }
          upgraded = true;
          upgraded();
        }
        return head;
      }
      if (length < 2) {
        return 0;
      }
      int size = received[1] & 127;
      int from = size == 126 ? 4 : 2;
      if (size == 126) {
        if (length < 4) {
          return 0;
        }
        size = (received[2] & 255) << 8 | received[3] & 255;
      }
      if (length < from + size) {
        return 0;
      }
      switch (received[0] & 15) {
        case 1 -> ready(text(from, from + size));
        case 9 -> frame(10, Arrays.copyOfRange(received, from, from + size));
        default -> failed++;
      }
      return from + size;
    }

    void say(String text) throws IOException {
      frame(1, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Masked with zeros: the server has the same work. */
    private void frame(int opcode, byte[] payload) throws IOException {
      int head = payload.length < 126 ? 6 : 8;
      var bytes = new byte[head + payload.length];
      bytes[0] = (byte) (0x80 | opcode);
      if (head == 6) {
        bytes[1] = (byte) (0x80 | payload.length);
      } else {
        bytes[1] = (byte) 0xfe;
        bytes[2] = (byte) (payload.length >> 8);
        bytes[3] = (byte) payload.length;
      }
      System.arraycopy(payload, 0, bytes, head, payload.length);
      send(bytes);
    }
  }

  /** A peer of bittorrent-tracker: what it calls announce is announce, report and call for peers, by its event and offers. */
  private final class TorrentViewer extends Socket {
    private final int offers;
    private final int every;
    private final String torrent = String.format("%020d", index / PEERS_PER_CHANNEL);
    private String id = "";
    private int life;
    private int step;

    TorrentViewer(int index, int offers, int every) {
      super(index);
      this.offers = offers;
      this.every = every;
    }

    @Override
    String path() {
      return server.getPath();
    }

    @Override
    void upgraded() throws IOException {
      next();
    }

    @Override
    void ready(String message) throws IOException {
      if (message.contains("\"offer\"")) {
        return; // another peer's
      }
      if (!message.contains("\"interval\"")) {
        failed++;
      }
      served(sentAt);
      next();
    }

    private void next() throws IOException {
      int now = step;
      step = (step + 1) % LIFE;
      if (now == 0) {
        id = String.format("-WW0102-%06d%06d", index, life++ % 1_000_000);
      }
      var event = now == 0 ? ",\"event\":\"started\"" : now == LIFE - 1 ? ",\"event\":\"stopped\"" : "";
      var offered = now < LIFE - 1 && now % every == 0 && offers > 0 ? offers() : "";
      say("{\"action\":\"announce\",\"info_hash\":\"" + torrent + "\",\"peer_id\":\"" + id + "\",\"uploaded\":512,\"downloaded\":6363,\"left\":1000" + event + offered + "}");
    }

    private String offers() {
      var text = new StringBuilder(",\"numwant\":" + offers + ",\"offers\":[");
      for (int i = 0; i < offers; i++) {
        text.append(i == 0 ? "" : ",").append("{\"offer_id\":\"").append(String.format("%020d", i)).append("\",\"offer\":{\"type\":\"offer\",\"sdp\":\"").append(OFFER).append("\"}}");
      }
      return text.append(']').toString();
    }
  }

  /** A viewer on a signaling socket, who talks to its neighbour. */
  private final class Talker extends Socket {
    private boolean greeted;

    Talker(int index) {
      super(index);
    }

    @Override
    String path() {
      return server.getPath() + "?id=" + id(index) + "&p=web&v=2.9.10";
    }

    private String id(int number) {
      return String.format("w%02dload%08d", number % 100, number);
    }

    void speak() throws IOException {
      if (channel.isOpen()) {
        say("{\"action\":\"signal\",\"to_peer_id\":\"" + id(index ^ 1) + "\",\"data\":{\"type\":\"offer\",\"at\":" + System.nanoTime() + ",\"sdp\":\"" + OFFER + "\"}}");
      }
    }

    @Override
    void ready(String message) throws IOException {
      if (message.contains("\"ver\"")) {
        greeted = true;
        return;
      }
      int at = message.indexOf("\"at\":");
      if (at < 0) {
        failed++;
        return;
      }
      int end = at + 5;
      while (Character.isDigit(message.charAt(end))) {
        end++;
      }
      served(Long.parseLong(message.substring(at + 5, end)));
    }
  }
}
