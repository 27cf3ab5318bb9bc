package superpeer.worker.webrtc;

import java.util.Map;

/**
 * What a transport has counted since it was opened.
 *
 * @param connections not yet closed, now
 * @param open of them, those whose channel is open, now
 * @param created connections
 * @param ended closed connections, by how they ended
 * @param framesSent binary frames
 * @param bytesSent in them
 * @param messagesReceived text and binary; each leaks some 115 bytes in webrtc-java 0.14.0
 * @param bytesReceived in them
 * @param outstandingBytes sent and perhaps not received, now
 * @param wireBytes sent, texts and acknowledgements and the overhead of packets included
 * @param uplinkLimit of that, in bytes a second, now; 0 is none
 * @param heldBackNanos how long a piece could have been sent but for the limit
 * @param failures tasks of the owner thread that failed, each a bug
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
