package superpeer.worker.webrtc;

import dev.onvoid.webrtc.RTCDataChannel;
import dev.onvoid.webrtc.RTCDataChannelBuffer;
import dev.onvoid.webrtc.RTCDataChannelState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Wraps a native data channel and detects its failure: a closed channel silently drops what is
 * sent. Exceptions of native code are caught here, because the caller serves other channels too.
 *
 * <p>Only the native thread uses it.
 */
final class DataChannel {

  /** Longest message; a longer one would silently close the channel. */
  static final int MAX_MESSAGE_BYTES = 262_144;

  private final RTCDataChannel channel;
  private final NativeExecutor nativeExecutor;
  private boolean broken;

  DataChannel(RTCDataChannel channel, NativeExecutor nativeExecutor) {
    this.channel = channel;
    this.nativeExecutor = nativeExecutor;
  }

  /**
   * Creates a text frame; any thread.
   *
   * @throws IllegalArgumentException if it is longer than {@link #MAX_MESSAGE_BYTES}
   */
  static RTCDataChannelBuffer text(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          "a message of " + bytes.length + " bytes is too long; the limit is " + MAX_MESSAGE_BYTES);
    }
    return new RTCDataChannelBuffer(ByteBuffer.wrap(bytes), false);
  }

  /** Sends a message; check {@link #isOpen} afterwards. */
  void send(RTCDataChannelBuffer message) {
    try {
      channel.send(message);
    } catch (Exception | Error e) {
      failed(e);
    }
  }

  /** Bytes that wait in the channel's buffer. */
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

  /**
   * Closes the channel. Then the connection is closed, and only then {@link #dispose} is called.
   */
  void close() {
    channel.unregisterObserver();
    channel.close();
  }

  void dispose() {
    free(channel);
  }

  /**
   * Releases our reference to a channel. webrtc-java 0.14.0 releases it and then throws if another
   * reference is left. That is the case while libwebrtc still calls an observer on another thread;
   * the channel is freed with that last reference.
   */
  static void free(RTCDataChannel channel) {
    try {
      channel.dispose();
    } catch (Error stillInUse) {
      // our reference is released
    }
  }

  private void failed(Throwable e) {
    nativeExecutor.onFailure(e);
    broken = true;
  }
}
