package superpeer.worker.webrtc;

import dev.onvoid.webrtc.RTCAnswerOptions;
import dev.onvoid.webrtc.RTCDataChannel;
import dev.onvoid.webrtc.RTCDataChannelBuffer;
import dev.onvoid.webrtc.RTCDataChannelInit;
import dev.onvoid.webrtc.RTCDataChannelState;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.signaling.Signal;
import superpeer.worker.peer.CandidatePair;
import superpeer.worker.peer.Connection;
import superpeer.worker.peer.Upload;

/**
 * One peer connection with its one data channel.
 *
 * <pre>
 *   setting up ──channel opens──▶ open ──close with a message──▶ lingering ──▶ closed
 *        └──────────── fails, times out, closes ────┴────────────────────────────▶ closed
 * </pre>
 *
 * <p>It lingers until the peer closes: only that shows that the last message and everything before
 * it have arrived. The buffered amount does not include data in flight.
 *
 * <p>Any thread may call the methods of {@link Connection}; all others run on the native thread.
 */
final class RtcConnection implements Connection, SendScheduler.SendTarget {

  /** The label that the SDK uses; no peer reads it. */
  private static final String LABEL = "undefined";

  private enum Phase {
    SETTING_UP,
    OPEN,
    LINGERING,
    CLOSED
  }

  private final RtcTransport transport;
  private final Connection.Listener listener;
  private final NativeCallbacks nativeCallbacks;
  private Optional<RTCPeerConnection> peer = Optional.empty();
  private Optional<DataChannel> channel = Optional.empty();
  private Optional<Future<?>> deadline = Optional.empty();
  private Phase phase = Phase.SETTING_UP;
  private boolean calling;
  private boolean gathering; // until our description was sent
  private boolean settling;

  RtcConnection(
      RtcTransport transport, Connection.Listener listener, NativeCallbacks nativeCallbacks) {
    this.transport = transport;
    this.listener = listener;
    this.nativeCallbacks = nativeCallbacks;
    nativeCallbacks.attach(this);
  }

  // any thread

  @Override
  public void accept(Signal remote) {
    if (remote instanceof Signal.Answer answer) {
      post(connection -> connection.onAnswer(answer.sdp()));
    }
    // candidates are ignored: the peer's address is known from its packets
  }

  @Override
  public void send(String text) {
    var frame = DataChannel.text(text);
    post(connection -> connection.sendIfOpen(frame));
  }

  @Override
  public void upload(String pieceHeader, Upload upload) {
    post(
        connection -> {
          if (phase == Phase.OPEN) {
            transport.sendScheduler().add(this, pieceHeader, upload);
            transport.runScheduler();
          }
        });
  }

  @Override
  public void abort(String lastMessage) {
    var frame = DataChannel.text(lastMessage);
    post(
        connection -> {
          var sent = transport.sendScheduler().abort(this, System.nanoTime());
          if (sent.isPresent()) {
            sendIfOpen(frame);
            listener.aborted(sent.getAsLong());
          }
        });
  }

  @Override
  public void queryCandidatePair() {
    post(
        connection -> {
          if (phase == Phase.OPEN) {
            peer.orElseThrow().getStats(nativeCallbacks.onStats(RtcConnection::onReport));
          }
        });
  }

  @Override
  public void allAcknowledged() {
    post(connection -> transport.sendScheduler().allAcknowledged(this));
  }

  @Override
  public void close(Optional<String> lastMessage) {
    var frame = lastMessage.map(DataChannel::text);
    post(
        connection -> {
          if (phase == Phase.OPEN && frame.isPresent()) {
            linger(frame.get());
          } else if (phase != Phase.LINGERING) {
            end(DisconnectReason.LEFT);
          }
        });
  }

  private void post(Consumer<RtcConnection> task) {
    transport.executor().execute(() -> handle(task));
  }

  // native thread

  /** Runs a task unless the connection is closed; a failure closes only this connection. */
  void handle(Consumer<RtcConnection> task) {
    if (phase == Phase.CLOSED) {
      return;
    }
    try {
      task.accept(this);
    } catch (RuntimeException | Error e) {
      transport.executor().onFailure(e);
      fail(DisconnectReason.ERROR, "failed: " + e.getMessage());
    }
  }

  void answer(String offer) {
    acceptDescription(RTCSdpType.OFFER, offer, this::connect, RtcConnection::createAnswer);
  }

  /** Checks the peer's description before a native connection is created. */
  private void acceptDescription(
      RTCSdpType type,
      String sdp,
      Supplier<RTCPeerConnection> connection,
      Consumer<RtcConnection> then) {
    try {
      var described = SessionDescription.ofPeer(sdp, transport.candidates());
      connection
          .get()
          .setRemoteDescription(
              new RTCSessionDescription(type, described), nativeCallbacks.onDescriptionSet(then));
    } catch (MalformedMessage e) {
      fail(DisconnectReason.REFUSED, String.valueOf(e.getMessage()));
    } catch (Error e) {
      fail(DisconnectReason.REFUSED, "session description refused: " + e.getMessage());
    }
  }

  void call() {
    calling = true;
    var connection = connect();
    onChannel(connection.createDataChannel(LABEL, new RTCDataChannelInit()));
    connection.createOffer(
        new RTCOfferOptions(), nativeCallbacks.onDescriptionCreated(RtcConnection::describe));
  }

  private RTCPeerConnection connect() {
    gathering = true;
    var connection = transport.connect(nativeCallbacks);
    peer = Optional.of(connection);
    closeAfter(transport.config().setup(), DisconnectReason.SETUP, "not connected in time");
    return connection;
  }

  private void createAnswer() {
    peer.orElseThrow()
        .createAnswer(
            new RTCAnswerOptions(), nativeCallbacks.onDescriptionCreated(RtcConnection::describe));
  }

  private void describe(RTCSessionDescription ours) {
    peer.orElseThrow().setLocalDescription(ours, nativeCallbacks.onDescriptionSet(described -> {}));
  }

  private void onAnswer(String sdp) {
    if (!calling || gathering || phase != Phase.SETTING_UP) {
      return;
    }
    calling = false; // only the first answer counts
    acceptDescription(RTCSdpType.ANSWER, sdp, peer::orElseThrow, set -> {});
  }

  /**
   * Sends the description soon after the first candidate; waiting for the end of gathering would
   * take 100 ms longer.
   */
  void onCandidate() {
    if (gathering && !settling) {
      settling = true;
      transport
          .executor()
          .scheduleOnce(transport.settle(), () -> handle(RtcConnection::onGathered));
    }
  }

  void onGathered() {
    if (!gathering) {
      return;
    }
    var sdp = peer.orElseThrow().getLocalDescription().sdp;
    if (!SessionDescription.hasCandidate(sdp)) {
      fail(DisconnectReason.FAILED, "no address or UDP port is free for the connection");
      return;
    }
    gathering = false;
    var ours = SessionDescription.ofOurs(sdp, transport.announceAddress());
    listener.signal(calling ? new Signal.Offer(ours) : new Signal.Answer(ours));
  }

  void onConnectionState(RTCPeerConnectionState state) {
    switch (state) {
      case FAILED -> fail(DisconnectReason.FAILED, "the connection failed");
      case CLOSED -> fail(DisconnectReason.BY_PEER, "closed by the peer");
      case DISCONNECTED -> {
        if (phase == Phase.OPEN) {
          closeAfter(
              transport.config().disconnected(),
              DisconnectReason.DISCONNECTED,
              "the network broke");
        }
      }
      case CONNECTED -> {
        if (phase == Phase.OPEN) {
          cancelDeadline();
        }
      }
      default -> {
        // still connecting
      }
    }
  }

  /** Takes our channel or the one that the peer opened; further ones are closed. */
  void onChannel(RTCDataChannel opened) {
    if (channel.isPresent()) {
      opened.close();
      DataChannel.free(opened);
      return;
    }
    channel = Optional.of(new DataChannel(opened, transport.executor()));
    opened.registerObserver(nativeCallbacks);
    onChannelState();
  }

  void onChannelState() {
    var state = channel.map(DataChannel::state).orElse(RTCDataChannelState.CONNECTING);
    if (state == RTCDataChannelState.OPEN && phase == Phase.SETTING_UP) {
      phase = Phase.OPEN;
      cancelDeadline();
      transport.opened();
      listener.opened();
    } else if (state == RTCDataChannelState.CLOSING || state == RTCDataChannelState.CLOSED) {
      fail(DisconnectReason.BY_PEER, "closed by the peer");
    }
  }

  /** The statistics could not be read; the connection goes on. */
  void onStatsFailed(Throwable e) {
    transport.executor().onFailure(e);
    listener.candidatePair(CandidatePair.UNKNOWN);
  }

  private void onReport(List<CandidatePairReport.Entry> entries) {
    listener.candidatePair(CandidatePairReport.read(entries));
  }

  void onText(String text, int bytes) {
    transport.received(bytes);
    if (phase == Phase.OPEN) {
      listener.text(text);
    }
  }

  void onFrame(ByteBuffer copy) {
    transport.received(copy.remaining());
    if (phase == Phase.OPEN) {
      listener.frame(copy);
    }
  }

  void onOversized(long bytes) {
    transport.received(bytes);
    if (phase == Phase.OPEN) {
      listener.oversized(bytes);
    }
  }

  @Override
  public void header(String text) {
    var message = DataChannel.text(text);
    transport.sentText(message.data.remaining());
    channel.orElseThrow().send(message);
  }

  @Override
  public void frame(ByteBuffer frame) {
    channel.orElseThrow().send(new RTCDataChannelBuffer(frame, true));
  }

  @Override
  public long buffered() {
    return channel.map(DataChannel::buffered).orElse(0L);
  }

  @Override
  public boolean isOpen() {
    return phase == Phase.OPEN && channel.map(DataChannel::isOpen).orElse(false);
  }

  @Override
  public void uploaded(long bytes) {
    handle(connection -> listener.uploaded(bytes));
  }

  @Override
  public void broken() {
    fail(DisconnectReason.BY_PEER, "closed by the peer");
  }

  private void sendIfOpen(RTCDataChannelBuffer text) {
    if (phase == Phase.OPEN) {
      transport.sentText(text.data.remaining());
      channel.orElseThrow().send(text);
      if (!isOpen()) {
        broken();
      }
    }
  }

  private void linger(RTCDataChannelBuffer lastMessage) {
    transport.sendScheduler().remove(this);
    channel.orElseThrow().send(lastMessage);
    phase = Phase.LINGERING;
    closeAfter(transport.config().linger(), DisconnectReason.LEFT, "left");
  }

  private void closeAfter(Duration time, DisconnectReason disconnectReason, String why) {
    cancelDeadline();
    deadline =
        Optional.of(
            transport
                .executor()
                .schedule(time, () -> handle(connection -> fail(disconnectReason, why))));
  }

  private void cancelDeadline() {
    deadline.ifPresent(running -> running.cancel(false));
    deadline = Optional.empty();
  }

  /** The transport is closing: a lingering connection may finish, any other ends now. */
  void leave() {
    if (phase != Phase.LINGERING) {
      fail(DisconnectReason.LEFT, "the transport is closed");
    }
  }

  /** Ends the connection, and notifies the listener unless it has closed the connection itself. */
  void fail(DisconnectReason how, String why) {
    if (phase == Phase.CLOSED) {
      return;
    }
    var left = phase == Phase.LINGERING;
    end(left ? DisconnectReason.LEFT : how);
    if (!left) {
      notifyClosed(why);
    }
  }

  private void notifyClosed(String why) {
    try {
      listener.closed(why);
    } catch (RuntimeException | Error e) {
      transport.executor().onFailure(e);
    }
  }

  /**
   * Closes everything in the only order that does not crash native code; nothing may be used
   * afterwards.
   */
  void end(DisconnectReason how) {
    var wasOpen = phase == Phase.OPEN || phase == Phase.LINGERING;
    phase = Phase.CLOSED;
    cancelDeadline();
    nativeCallbacks.detach();
    transport.sendScheduler().remove(this);
    try {
      channel.ifPresent(DataChannel::close);
      peer.ifPresent(transport::free);
      channel.ifPresent(DataChannel::dispose);
    } catch (RuntimeException | Error e) {
      transport.executor().onFailure(e);
    }
    channel = Optional.empty();
    peer = Optional.empty();
    transport.ended(this, how, wasOpen);
  }
}
