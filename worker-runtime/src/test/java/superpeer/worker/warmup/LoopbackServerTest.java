package superpeer.worker.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import superpeer.protocol.signaling.SignalingCodec;
import superpeer.protocol.signaling.SignalingReply;
import superpeer.protocol.signaling.SignalingRequest;
import superpeer.protocol.tracker.TrackerCodec;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.worker.playlist.Playlist;
import superpeer.worker.playlist.PlaylistParser;

@Timeout(60)
class LoopbackServerTest {

  private final LoopbackServer server = LoopbackServer.open();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void firstPeerIsTheSuperPeer() throws Exception {
    var first = (TrackerReply.Announced) TrackerCodec.decodeAnnounced(post("/channel"));
    var second = (TrackerReply.Announced) TrackerCodec.decodeAnnounced(post("/channel"));
    assertThat(first.peers()).isEmpty();
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.peers()).containsExactly(new TrackerReply.Peer(first.id(), true));
    assertThat(TrackerCodec.decodeCandidates(post("/channel/c/node/2/peers")))
        .isEqualTo(new TrackerReply.Candidates(second.peers()));
    assertThat(TrackerCodec.decodeAccepted(post("/channel/c/node/1/stats")))
        .isEqualTo(new TrackerReply.Accepted());
  }

  @Test
  void servesAllSegmentsOfItsPlaylist() throws Exception {
    var text = get(URI.create(server.playlist()), HttpResponse.BodyHandlers.ofString());
    var playlist = (Playlist.Media) PlaylistParser.parse(text);
    assertThat(playlist.entries()).hasSize(LoopbackServer.SEGMENTS);
    assertThat(playlist.ended()).isTrue();
    var last = URI.create(server.playlist()).resolve("9.ts");
    assertThat(get(last, HttpResponse.BodyHandlers.ofByteArray())).hasSizeGreaterThan(128_000);
  }

  @Test
  void relaysSignalsOfDifferentLengths() throws Exception {
    var received = new LinkedBlockingQueue<String>();
    var sender = dial("peer1", new LinkedBlockingQueue<>());
    var unused = dial("peer2", received);
    for (var length : new int[] {1, 200, 10_000}) {
      var data = JsonNodeFactory.instance.textNode("x".repeat(length));
      sender.sendText(SignalingCodec.encode(new SignalingRequest.Send("peer2", data)), true).join();
      assertThat(SignalingCodec.decodeReply(received.poll(20, TimeUnit.SECONDS)))
          .isEqualTo(new SignalingReply.Relayed("peer1", data));
    }
  }

  private byte[] post(String path) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(server.tracker() + path))
            .POST(HttpRequest.BodyPublishers.ofString("{\"not\":\"read\"}"))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
  }

  private <T> T get(URI url, HttpResponse.BodyHandler<T> as) throws Exception {
    return http.send(HttpRequest.newBuilder(url).build(), as).body();
  }

  private WebSocket dial(String id, BlockingQueue<String> received) {
    var authority = URI.create(server.playlist()).getAuthority();
    return http.newWebSocketBuilder()
        .buildAsync(
            URI.create("ws://" + authority + "/?id=" + id + "&p=web"),
            new WebSocket.Listener() {
              private final StringBuilder text = new StringBuilder();

              @Override
              public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
                text.append(part);
                if (last) {
                  received.add(text.toString());
                  text.setLength(0);
                }
                socket.request(1);
                return null;
              }
            })
        .join();
  }
}
