package superpeer.worker.loadtest;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import superpeer.protocol.ChannelId;
import superpeer.protocol.signaling.Signal;
import superpeer.protocol.signaling.SignalCodec;
import superpeer.protocol.signaling.SignalingReply;
import superpeer.protocol.signaling.SignalingRequest;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.protocol.tracker.TrackerRequest;
import superpeer.worker.swarm.SignalingDialer;
import superpeer.worker.swarm.TrackerClient;

/** A tracker and a signaling server with one viewer, whose id is {@code me}. */
final class FakeSwarm implements TrackerClient, SignalingDialer {

  static final Duration TIMEOUT = Duration.ofMinutes(1);

  static final String SIGNAL = "ws://s.example";

  final BlockingQueue<TrackerRequest> trackerRequests = new LinkedBlockingQueue<>();
  final BlockingQueue<SignalingRequest> signalingRequests = new LinkedBlockingQueue<>();
  private volatile List<TrackerReply.Peer> superPeers = List.of();
  private volatile Optional<Consumer<SocketEvent>> connected = Optional.empty();

  /** Sets the super peers that the tracker names. */
  void setSuperPeers(String... ids) {
    superPeers = Stream.of(ids).map(id -> new TrackerReply.Peer(id, true)).toList();
  }

  private boolean isConnected() {
    return connected.isPresent();
  }

  /** Delivers a peer's signal to the viewer. */
  void relay(String from, Signal signal) {
    receive(new SignalingReply.Relayed(from, SignalCodec.write(signal)));
  }

  void receive(SignalingReply reply) {
    await().atMost(TIMEOUT).until(this::isConnected);
    connected.orElseThrow().accept(new SocketEvent.Received(reply));
  }

  <T> T next(BlockingQueue<? super T> queue, Class<T> kind) throws InterruptedException {
    var next = queue.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    if (!kind.isInstance(next)) {
      throw new AssertionError("not " + kind + ": " + next);
    }
    return kind.cast(next);
  }

  @Override
  public CompletionStage<TrackerReply> announce(TrackerRequest.Announce announce) {
    trackerRequests.add(announce);
    return CompletableFuture.completedFuture(
        new TrackerReply.Announced(
            "me",
            30,
            superPeers,
            8,
            false,
            Optional.of(SIGNAL),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            false,
            0,
            false,
            Optional.empty(),
            Optional.empty(),
            TrackerRequest.Geo.UNKNOWN));
  }

  @Override
  public CompletionStage<TrackerReply> report(
      ChannelId channel, String id, TrackerRequest.Stats stats) {
    trackerRequests.add(stats);
    return CompletableFuture.completedFuture(new TrackerReply.Accepted());
  }

  @Override
  public CompletionStage<TrackerReply> findPeers(
      ChannelId channel, String id, TrackerRequest.Peers request) {
    trackerRequests.add(request);
    return CompletableFuture.completedFuture(new TrackerReply.Candidates(superPeers));
  }

  @Override
  public Connection dial(String url, Consumer<SocketEvent> listener) {
    connected = Optional.of(listener);
    listener.accept(new SocketEvent.Opened());
    return new Connection() {
      @Override
      public boolean send(SignalingRequest request) {
        return signalingRequests.add(request);
      }

      @Override
      public void close() {
        connected = Optional.empty();
      }
    };
  }
}
