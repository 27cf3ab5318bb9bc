package superpeer.worker.swarm;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.protocol.tracker.TrackerRequest;

/** A tracker that the test controls; it replies when the test says so. */
public final class FakeTracker implements TrackerClient {

  /** One call; {@code path} is relative to the base URL. */
  public record Call(
      String path, TrackerRequest request, CompletableFuture<TrackerReply> pendingReply) {

    public void reply(TrackerReply reply) {
      pendingReply.complete(reply);
    }

    public void fail(TrackerFailure failure) {
      pendingReply.completeExceptionally(failure);
    }
  }

  private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

  @Override
  public CompletionStage<TrackerReply> announce(TrackerRequest.Announce announce) {
    return called("channel", announce);
  }

  @Override
  public CompletionStage<TrackerReply> report(
      ChannelId channel, String id, TrackerRequest.Stats stats) {
    return called(channel + "/" + id + "/stats", stats);
  }

  @Override
  public CompletionStage<TrackerReply> findPeers(
      ChannelId channel, String id, TrackerRequest.Peers request) {
    return called(channel + "/" + id + "/peers", request);
  }

  private CompletionStage<TrackerReply> called(String path, TrackerRequest request) {
    var call = new Call(path, request, new CompletableFuture<>());
    calls.add(call);
    return call.pendingReply();
  }

  /** Waits for the next call. */
  public Call awaitCall() throws InterruptedException {
    var call = calls.poll(10, TimeUnit.SECONDS);
    if (call == null) {
      throw new AssertionError("no call to the tracker");
    }
    return call;
  }

  public boolean isIdle() {
    return calls.isEmpty();
  }
}
