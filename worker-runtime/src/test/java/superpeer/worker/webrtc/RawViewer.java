package superpeer.worker.webrtc;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCDataChannel;
import dev.onvoid.webrtc.RTCDataChannelBuffer;
import dev.onvoid.webrtc.RTCDataChannelInit;
import dev.onvoid.webrtc.RTCDataChannelObserver;
import dev.onvoid.webrtc.RTCDataChannelState;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.RTCStats;
import dev.onvoid.webrtc.RTCStatsType;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import superpeer.protocol.signaling.Signal;

/**
 * A viewer that uses webrtc-java directly: it sends its offer without candidates (as with trickle
 * ICE) and may open any number of channels.
 */
final class RawViewer implements AutoCloseable {

  private final HeadlessAudioDeviceModule audio = new HeadlessAudioDeviceModule();
  private final PeerConnectionFactory factory = new PeerConnectionFactory(audio);
  private final List<RTCDataChannel> channels = new CopyOnWriteArrayList<>();
  private final CompletableFuture<String> offer = new CompletableFuture<>();
  private final RTCPeerConnection connection;
  final List<Signal.Candidate> candidates = new CopyOnWriteArrayList<>();

  RawViewer() {
    connection = factory.createPeerConnection(new RTCConfiguration(), new Observer());
  }

  private final class Observer implements PeerConnectionObserver {
    @Override
    public void onIceCandidate(RTCIceCandidate found) {
      candidates.add(new Signal.Candidate(found.sdp, found.sdpMid, found.sdpMLineIndex));
    }
  }

  void openChannel(String label) {
    var channel = connection.createDataChannel(label, new RTCDataChannelInit());
    channel.registerObserver(new NoOpChannelObserver());
    channels.add(channel);
  }

  /** Bytes received on the wire, in UDP packets. */
  long bytesReceived() {
    var received = new CompletableFuture<Long>();
    connection.getStats(
        report ->
            received.complete(
                report.getStats().values().stream()
                    .filter(stats -> stats.getType() == RTCStatsType.TRANSPORT)
                    .mapToLong(RawViewer::bytesReceived)
                    .sum()));
    return received.orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static long bytesReceived(RTCStats transport) {
    return transport.getAttributes().get("bytesReceived") instanceof Number bytes
        ? bytes.longValue()
        : 0;
  }

  /** The offer, without candidates. */
  String offer() {
    connection.createOffer(
        new RTCOfferOptions(),
        new CreateSessionDescriptionObserver() {
          @Override
          public void onSuccess(RTCSessionDescription description) {
            offer.complete(description.sdp);
            connection.setLocalDescription(description, new NoOpSetObserver());
          }

          @Override
          public void onFailure(String error) {
            offer.completeExceptionally(new IllegalStateException(error));
          }
        });
    return offer.join();
  }

  void acceptAnswer(String sdp) {
    connection.setRemoteDescription(
        new RTCSessionDescription(RTCSdpType.ANSWER, sdp), new NoOpSetObserver());
  }

  RTCDataChannelState state(int channel) {
    return channels.get(channel).getState();
  }

  void sendText(int channel, String text) throws Exception {
    var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    channels.get(channel).send(new RTCDataChannelBuffer(bytes, false));
  }

  @Override
  public void close() {
    channels.forEach(RTCDataChannel::close);
    connection.close();
    channels.forEach(RTCDataChannel::dispose);
    factory.dispose();
    audio.dispose();
  }

  /** Without an observer the library would buffer messages, and close the channel at 16 MB. */
  private static final class NoOpChannelObserver implements RTCDataChannelObserver {
    @Override
    public void onBufferedAmountChange(long previous) {}

    @Override
    public void onStateChange() {}

    @Override
    public void onMessage(RTCDataChannelBuffer message) {}
  }

  private static final class NoOpSetObserver implements SetSessionDescriptionObserver {
    @Override
    public void onSuccess() {}

    @Override
    public void onFailure(String error) {}
  }
}
