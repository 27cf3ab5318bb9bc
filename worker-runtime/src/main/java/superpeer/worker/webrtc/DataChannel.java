package superpeer.worker.webrtc;

import dev.onvoid.webrtc.RTCDataChannel;
import dev.onvoid.webrtc.RTCDataChannelBuffer;
import dev.onvoid.webrtc.RTCDataChannelState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A native data channel that tells when it failed: what is sent to a closed one vanishes without a
 * word. No method throws what native code throws, because whoever pumps serves others as well.
 *
 * <p>Used by the owner thread alone.
 */
final class DataChannel {

  /** Longest message: a longer one closes the channel without a word. */
  static final int MAX_MESSAGE_BYTES = 262_144;

  private final RTCDataChannel channel;
  private final NativeExecutor nativeExecutor;
  private boolean broken;

  DataChannel(RTCDataChannel channel, NativeExecutor nativeExecutor) {
    this.channel = channel;
    this.nativeExecutor = nativeExecutor;
  }

  /**
   * A text frame; any thread.
   *
   * @throws IllegalArgumentException if it is longer than {@link #MAX_MESSAGE_BYTES}
   */
  static RTCDataChannelBuffer text(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException("a message of " + bytes.length + " bytes");
    }
    return new RTCDataChannelBuffer(ByteBuffer.wrap(bytes), false);
  }

  /** Look at {@link #isOpen} afterwards. */
  void send(RTCDataChannelBuffer message) {
    try {
      channel.send(message);
    } catch (Exception | Error e) {
      failed(e);
    }
  }

  /** Bytes that the network has not taken. */
  long buffered() {
    try {
      return channel.getBufferedAmount();
    } catch (RuntimeException | Error e) {
      failed(e);
      return 0;
    }
  }

  boolean isOpen() {
    return !broken && state() == RTCDataChannelState.OPEN;
  }

  RTCDataChannelState state() {
    return channel.getState();
  }

  /** First of the two steps of its end; the connection is closed in between. */
  void close() {
    channel.unregisterObserver();
    channel.close();
  }

  void dispose() {
    free(channel);
  }

  /**
   * Gives up our reference to a channel. webrtc-java 0.14.0 does so, and then throws if another one
   * is left, as libwebrtc's own is while it still calls an observer on another thread; with that
   * one the channel goes.
   */
  static void free(RTCDataChannel channel) {
    try {
      channel.dispose();
    } catch (Error stillInUse) {
      // nothing is left to do
    }
  }

  private void failed(Throwable e) {
    nativeExecutor.onFailure(e);
    broken = true;
  }
}
