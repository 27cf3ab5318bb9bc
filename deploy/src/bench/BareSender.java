import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.onvoid.webrtc.*;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import java.net.URI;
import java.net.http.*;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;

/**
 * The measure of a worker: webrtc-java and nothing else. One thread, one segment in memory, sent to
 * whoever asks, first come, first served. Speaks just enough of the protocol for super-peer viewers.
 *
 * <p>java -cp 'classes:lib/*' BareSender TRACKER CHANNEL BYTES SECONDS CERTIFICATE.pem KEY.pem
 */
public final class BareSender {

  static final int FRAME = 64_000;
  static final int WINDOW = 262_144;
  static final int ACTIVE = Integer.getInteger("active", 24);
  static final ObjectMapper JSON = new ObjectMapper();

  static final class Viewer {
    RTCPeerConnection connection;
    RTCDataChannel channel;
    final Deque<JsonNode> requests = new ArrayDeque<>();
    boolean greeted;
    boolean reverse;
    int sent = -1; // frames of the running piece; -1: none
  }

  static final ScheduledExecutorService owner = Executors.newSingleThreadScheduledExecutor();
  static final Map<String, Viewer> viewers = new HashMap<>();
  static final Deque<Viewer> waiting = new ArrayDeque<>();
  static final Set<Viewer> active = new LinkedHashSet<>();
  static final List<RTCDataChannelBuffer> frames = new ArrayList<>();
  static PeerConnectionFactory factory;
  static RTCConfiguration configuration;
  static WebSocket signaling;
  static String channelId;
  static int bytes;
  static int seconds;
  static long announced;

  public static void main(String[] args) throws Exception {
    channelId = args[1];
    bytes = Integer.parseInt(args[2]);
    seconds = Integer.parseInt(args[3]);
    prepare(Files.readString(Path.of(args[4])), Files.readString(Path.of(args[5])));
    var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    var body = JSON.createObjectNode().put("channel", channelId).put("ts", System.currentTimeMillis() / 1000)
        .put("live", true).put("type", "hls").put("version", "2.17.0").put("super", true).toString();
    var answer = JSON.readTree(http.send(HttpRequest.newBuilder(URI.create(args[0] + "/channel"))
        .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString()).body()).path("data");
    var id = answer.path("id").asText();
    signaling = http.newWebSocketBuilder().buildAsync(
        URI.create(answer.path("signal").asText() + "?id=" + id + "&p=web&v=2.17.0&token=" + answer.path("token").asText()), new SignalingListener()).get(10, TimeUnit.SECONDS);
    owner.scheduleAtFixedRate(guard(BareSender::announce), 0, 20, TimeUnit.MILLISECONDS);
    owner.scheduleWithFixedDelay(guard(BareSender::pump), 5, 5, TimeUnit.MILLISECONDS);
    var stats = args[0] + "/channel/" + channelId + "/node/" + id + "/stats";
    var beats = Executors.newSingleThreadScheduledExecutor();
    beats.scheduleAtFixedRate(guard(() -> tell(http, stats, "{\"totalConns\":1}")), 10, 10, TimeUnit.SECONDS);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      tell(http, stats, "{\"off\":true}");
      Runtime.getRuntime().halt(0); // libwebrtc's threads would hang an orderly exit
    }));
    System.out.println("ready as " + id);
  }

  static void tell(HttpClient http, String url, String figures) {
    try {
      http.send(HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.ofString(figures)).build(),
          HttpResponse.BodyHandlers.discarding());
    } catch (Exception e) {
      System.err.println(e);
    }
  }

  static void prepare(String certificate, String key) {
    factory = new PeerConnectionFactory(new HeadlessAudioDeviceModule());
    configuration = new RTCConfiguration();
    configuration.certificates.add(new RTCCertificatePEM(key, certificate, System.currentTimeMillis() + 86_400_000L));
    configuration.portAllocatorConfig.setDisableTcp(true).setDisableStun(true).setDisableRelay(true);
    var segment = ByteBuffer.allocateDirect(bytes);
    for (int at = 0; at < bytes; at += FRAME) {
      segment.position(at).limit(Math.min(bytes, at + FRAME));
      frames.add(new RTCDataChannelBuffer(segment.slice(), true));
      segment.clear();
    }
  }

  static Runnable guard(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable e) {
        System.err.println(e);
      }
    };
  }

  static final class SignalingListener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        var whole = text.toString();
        text.setLength(0);
        owner.execute(guard(() -> heard(parse(whole))));
      }
      socket.request(1);
      return null;
    }
  }

  static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (Exception e) {
      throw new IllegalArgumentException(e);
    }
  }

  static void heard(JsonNode message) {
    if (message.path("data").path("type").asText().equals("offer")) {
      answer(message.path("from_peer_id").asText(), message.path("data").path("sdp").asText());
    }
  }

  static void answer(String peer, String offer) {
    var viewer = new Viewer();
    viewers.put(peer, viewer);
    var told = new java.util.concurrent.atomic.AtomicBoolean();
    viewer.connection = factory.createPeerConnection(configuration, new PeerConnectionObserver() {
      @Override
      public void onIceCandidate(RTCIceCandidate candidate) {
        if (told.compareAndSet(false, true)) {
          owner.execute(guard(() -> say(peer, viewer.connection.getLocalDescription().sdp)));
        }
      }

      @Override
      public void onDataChannel(RTCDataChannel channel) {
        owner.execute(guard(() -> open(viewer, channel)));
      }
    });
    var described = new RTCSessionDescription(RTCSdpType.OFFER, offer.replaceAll("a=candidate:[^\r\n]*\r?\n", ""));
    viewer.connection.setRemoteDescription(described, done(() -> viewer.connection.createAnswer(new RTCAnswerOptions(),
        new CreateSessionDescriptionObserver() {
          @Override
          public void onSuccess(RTCSessionDescription answer) {
            owner.execute(guard(() -> viewer.connection.setLocalDescription(answer, done(() -> {}))));
          }

          @Override
          public void onFailure(String error) {
            System.err.println(error);
          }
        })));
  }

  static SetSessionDescriptionObserver done(Runnable then) {
    return new SetSessionDescriptionObserver() {
      @Override
      public void onSuccess() {
        owner.execute(guard(then));
      }

      @Override
      public void onFailure(String error) {
        System.err.println(error);
      }
    };
  }

  static CompletableFuture<?> lastWord = CompletableFuture.completedFuture(null);

  static void say(String peer, String sdp) {
    var message = JSON.createObjectNode().put("action", "signal").put("to_peer_id", peer).put("to", peer);
    message.putObject("data").put("type", "answer").put("sdp", sdp);
    lastWord = lastWord.thenCompose(done -> signaling.sendText(message.toString(), true));
  }

  static void open(Viewer viewer, RTCDataChannel channel) {
    viewer.channel = channel;
    channel.registerObserver(new RTCDataChannelObserver() {
      @Override
      public void onBufferedAmountChange(long previous) {}

      @Override
      public void onStateChange() {
        owner.execute(guard(() -> {
          if (channel.getState() == RTCDataChannelState.CLOSED) {
            active.remove(viewer);
            waiting.remove(viewer);
            viewer.greeted = false;
          }
        }));
      }

      @Override
      public void onMessage(RTCDataChannelBuffer buffer) {
        var text = StandardCharsets.UTF_8.decode(buffer.data).toString();
        owner.execute(guard(() -> word(viewer, parse(text))));
      }
    });
  }

  static void word(Viewer viewer, JsonNode message) {
    switch (message.path("event").asText()) {
      case "METADATA" -> {
        var metadata = JSON.createObjectNode().put("event", "METADATA").put("channel", channelId)
            .put("sequential", true).put("platform", "WEB").put("version", "2.17.0").put("peers", 1).put("super", true);
        metadata.putObject("field").putArray("0").add(newest());
        send(viewer, metadata);
        viewer.greeted = true;
      }
      case "REQUEST" -> {
        viewer.requests.add(message);
        if (viewer.requests.size() == 1) {
          waiting.add(viewer);
        }
      }
      default -> {}
    }
  }

  static void send(Viewer viewer, JsonNode message) {
    try {
      viewer.channel.send(new RTCDataChannelBuffer(ByteBuffer.wrap(message.toString().getBytes(StandardCharsets.UTF_8)), false));
    } catch (Exception e) {
      System.err.println(e);
    }
  }

  static long newest() {
    return System.currentTimeMillis() / 1000 / seconds;
  }

  static void announce() {
    if (newest() > announced) {
      announced = newest();
      var have = JSON.createObjectNode().put("event", "HAVE").put("sn", announced).put("seg_id", "0-" + announced)
          .put("level", 0).put("complete", true).put("size", bytes);
      viewers.values().stream().filter(viewer -> viewer.greeted).forEach(viewer -> send(viewer, have));
    }
  }

  static void pump() {
    while (active.size() < ACTIVE && !waiting.isEmpty()) {
      active.add(waiting.remove());
    }
    for (var viewer : List.copyOf(active)) {
      if (serve(viewer)) {
        active.remove(viewer);
        viewer.requests.remove();
        viewer.sent = -1;
        if (!viewer.requests.isEmpty()) {
          waiting.add(viewer);
        }
      }
    }
  }

  /** Whether the piece is wholly handed over. */
  static boolean serve(Viewer viewer) {
    if (viewer.sent < 0) {
      var request = viewer.requests.element();
      viewer.reverse = request.path("reverse").asBoolean();
      viewer.sent = 0;
      var piece = JSON.createObjectNode().put("event", "PIECE").put("sn", request.path("sn").asLong())
          .put("seg_id", "0-" + request.path("sn").asLong()).put("level", 0).put("size", bytes).put("attachments", frames.size());
      if (viewer.reverse) {
        piece.put("reverse", true);
      }
      send(viewer, piece);
    }
    try {
      long buffered = viewer.channel.getBufferedAmount();
      while (viewer.sent < frames.size() && buffered + FRAME <= WINDOW) {
        var index = viewer.reverse ? frames.size() - 1 - viewer.sent : viewer.sent;
        viewer.channel.send(frames.get(index));
        buffered += frames.get(index).data.capacity();
        viewer.sent++;
      }
    } catch (Exception e) {
      System.err.println(e);
      return true;
    }
    return viewer.sent == frames.size();
  }
}
