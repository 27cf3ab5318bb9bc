package superpeer.worker.webrtc;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCDataChannel;
import dev.onvoid.webrtc.RTCDataChannelBuffer;
import dev.onvoid.webrtc.RTCDataChannelObserver;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCIceGatheringState;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.RTCStatsCollectorCallback;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Receives the callbacks of native code on its threads: copies the arguments, passes them to the
 * native thread, and returns.
 *
 * <p>No callback throws: an exception would end the process. Native code never releases an observer
 * (webrtc-java 0.14.0), so this object drops its connection when that is closed. Bytes that wait
 * for the native thread are bounded.
 */
final class NativeCallbacks implements PeerConnectionObserver, RTCDataChannelObserver {

  /** Longest text frame that is copied: the longest that the SDK sends, in UTF-8. */
  static final int MAX_TEXT_BYTES = 3 * 64_000;

  /** Longest binary frame that is copied. */
  static final int MAX_FRAME_BYTES = 64_000;

  private static final int OVERHEAD_BYTES = 200;

  private final NativeExecutor nativeExecutor;
  private final long maxWaitingBytes;
  private final AtomicReference<RtcConnection> target = new AtomicReference<>();
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicBoolean muted = new AtomicBoolean();

  NativeCallbacks(NativeExecutor nativeExecutor, long maxWaitingBytes) {
    this.nativeExecutor = nativeExecutor;
    this.maxWaitingBytes = maxWaitingBytes;
  }

  void attach(RtcConnection connection) {
    target.set(connection);
  }

  /** Makes later callbacks have no effect. */
  void detach() {
    muted.set(true);
    target.set(null);
  }

  @Override
  public void onIceCandidate(RTCIceCandidate candidate) {
    post(RtcConnection::onCandidate);
  }

  @Override
  public void onIceGatheringChange(RTCIceGatheringState state) {
    if (state == RTCIceGatheringState.COMPLETE) {
      post(RtcConnection::onGathered);
    }
  }

  @Override
  public void onConnectionChange(RTCPeerConnectionState state) {
    post(connection -> connection.onConnectionState(state));
  }

  @Override
  public void onDataChannel(RTCDataChannel channel) {
    nativeExecutor.execute(
        () -> {
          var connection = target.get();
          if (connection == null) {
            DataChannel.free(channel); // the connection was closed meanwhile
          } else {
            connection.handle(open -> open.onChannel(channel));
          }
        });
  }

  @Override
  public void onBufferedAmountChange(long previous) {
    // never called in 0.14.0
  }

  @Override
  public void onStateChange() {
    post(RtcConnection::onChannelState);
  }

  @Override
  public void onMessage(RTCDataChannelBuffer message) {
    try {
      receive(message);
    } catch (RuntimeException | Error e) {
      post(
          connection ->
              connection.fail(DisconnectReason.ERROR, "cannot read a message: " + e.getMessage()));
    }
  }

  SetSessionDescriptionObserver onDescriptionSet(Consumer<RtcConnection> then) {
    return new SetSessionDescriptionObserver() {
      @Override
      public void onSuccess() {
        post(then);
      }

      @Override
      public void onFailure(String error) {
        refused(error);
      }
    };
  }

  CreateSessionDescriptionObserver onDescriptionCreated(
      BiConsumer<RtcConnection, RTCSessionDescription> then) {
    return new CreateSessionDescriptionObserver() {
      @Override
      public void onSuccess(RTCSessionDescription description) {
        post(connection -> then.accept(connection, description));
      }

      @Override
      public void onFailure(String error) {
        refused(error);
      }
    };
  }

  /** Copies the useful entries: the report belongs to native code. */
  RTCStatsCollectorCallback onStats(
      BiConsumer<RtcConnection, List<CandidatePairReport.Entry>> then) {
    return report -> {
      try {
        var entries = CandidatePairReport.entries(report.getStats().values());
        post(connection -> then.accept(connection, entries));
      } catch (RuntimeException | Error e) {
        post(connection -> connection.onStatsFailed(e));
      }
    };
  }

  private void refused(String error) {
    post(
        connection ->
            connection.fail(DisconnectReason.REFUSED, "session description refused: " + error));
  }

  /** Copies the bytes: they are native memory that is freed after the callback. */
  private void receive(RTCDataChannelBuffer message) {
    int bytes = message.data.remaining();
    if (muted.get()) {
      return;
    }
    if (bytes > (message.binary ? MAX_FRAME_BYTES : MAX_TEXT_BYTES)) {
      postMessage(OVERHEAD_BYTES, connection -> connection.onOversized(bytes));
    } else if (waiting.get() + bytes > maxWaitingBytes) {
      flooded();
    } else if (message.binary) {
      var copy = ByteBuffer.allocate(bytes).put(message.data).flip();
      postMessage(bytes + OVERHEAD_BYTES, connection -> connection.onFrame(copy));
    } else {
      var text = StandardCharsets.UTF_8.decode(message.data).toString();
      postMessage(2L * bytes + OVERHEAD_BYTES, connection -> connection.onText(text, bytes));
    }
  }

  private void postMessage(long cost, Consumer<RtcConnection> word) {
    if (waiting.addAndGet(cost) > maxWaitingBytes) {
      flooded();
      return;
    }
    post(
        connection -> {
          waiting.addAndGet(-cost);
          word.accept(connection);
        });
  }

  private void flooded() {
    if (muted.compareAndSet(false, true)) {
      post(
          connection ->
              connection.fail(DisconnectReason.FLOODED, "the peer sent more than we can handle"));
    }
  }

  /** Runs an event on the native thread, unless the connection has been closed by then. */
  private void post(Consumer<RtcConnection> event) {
    try {
      nativeExecutor.execute(
          () -> {
            var connection = target.get();
            if (connection != null) {
              connection.handle(event);
            }
          });
    } catch (RuntimeException | Error e) {
      muted.set(true); // most likely out of memory; nothing can be reported
    }
  }
}
