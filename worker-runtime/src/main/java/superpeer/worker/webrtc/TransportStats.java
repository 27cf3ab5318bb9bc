package superpeer.worker.webrtc;

import java.util.Map;

/**
 * Statistics of a transport since it was opened.
 *
 * @param connections currently not closed
 * @param open connections whose channel is currently open
 * @param created connections so far
 * @param ended closed connections, by reason
 * @param framesSent binary frames
 * @param bytesSent in binary frames
 * @param messagesReceived text and binary messages; each leaks some 115 bytes in webrtc-java 0.14.0
 * @param bytesReceived in messages
 * @param outstandingBytes currently sent and perhaps not received
 * @param wireBytes sent, including texts, acknowledgements and packet overhead
 * @param uplinkLimit current limit for them, in bytes per second; 0: none
 * @param heldBackNanos how long only the limit kept a piece from being sent
 * @param failures failed tasks of the native thread; each is a bug
 */
public record TransportStats(
    int connections,
    int open,
    long created,
    Map<DisconnectReason, Long> ended,
    long framesSent,
    long bytesSent,
    long messagesReceived,
    long bytesReceived,
    long outstandingBytes,
    long wireBytes,
    long uplinkLimit,
    long heldBackNanos,
    long failures) {}
