package superpeer.hub.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.InstantSource;
import superpeer.hub.counters.Counters;
import superpeer.hub.signaling.SignalEnvelope.IfAbsent;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.signaling.SignalingCodec;
import superpeer.protocol.signaling.SignalingReply;
import superpeer.protocol.signaling.SignalingRequest;

/**
 * One client that talks: reads what it says and passes it on.
 *
 * <p>Not thread-safe; its connection's stream owns it.
 */
final class ClientSession {

  /** Messages that are no JSON after which a client is disconnected. */
  private static final int STRIKES = 3;

  private static final String PONG = SignalingCodec.encode(new SignalingReply.Pong());

  private final String id;
  private final ClientOutbox clientOutbox;
  private final MessageRateLimiter bucket;
  private final SignalRouter router;
  private final InstantSource clock;
  private final Counters<SignalingCounter> counters;
  private int strikes;

  /**
   * @param clientOutbox its own
   */
  ClientSession(
      String id, ClientOutbox clientOutbox, MessageRateLimiter bucket, Dependencies dependencies) {
    this.id = id;
    this.clientOutbox = clientOutbox;
    this.bucket = bucket;
    this.router = dependencies.router();
    this.clock = dependencies.clock();
    this.counters = dependencies.counters();
  }

  /** What all callers share. */
  record Dependencies(
      SignalRouter router, InstantSource clock, Counters<SignalingCounter> counters) {}

  /** One message of its connection. */
  void onMessage(String text) {
    try {
      var request = SignalingCodec.decodeRequest(text);
      if (bucket.take(weight(request), clock.millis())) {
        handle(request);
      } else {
        counters.increment(SignalingCounter.FLOODED);
        clientOutbox.close(CloseReason.FLOODED);
      }
    } catch (MalformedMessage e) {
      counters.increment(SignalingCounter.MALFORMED);
      if (++strikes >= STRIKES) {
        clientOutbox.close(CloseReason.MALFORMED);
      }
    }
  }

  /** One request, whatever its rate. */
  void handle(SignalingRequest request) {
    if (request instanceof SignalingRequest.Send send) {
      relay(send.to(), SignalEnvelope.signal(relayed(send.data())));
    } else if (request instanceof SignalingRequest.SendAll all) {
      relay(all.to(), batch(all));
    } else if (request instanceof SignalingRequest.Reject reject) {
      var told = new SignalingReply.Rejected(id, reject.reason(), reject.fatal());
      relay(reject.to(), SignalEnvelope.notice(SignalingCodec.encode(told)));
    } else if (request instanceof SignalingRequest.Ping) {
      clientOutbox.offer(PONG);
    }
  }

  /** What a request takes of the rate: one for each signal. */
  static int weight(SignalingRequest request) {
    return request instanceof SignalingRequest.SendAll all ? Math.max(1, all.data().size()) : 1;
  }

  private SignalEnvelope batch(SignalingRequest.SendAll all) {
    var singles = all.data().stream().map(this::relayed).toList();
    var signals = all.data().stream().map(data -> new SignalingReply.Relayed(id, data)).toList();
    return SignalEnvelope.signals(
        singles, SignalingCodec.encode(new SignalingReply.RelayedAll(signals)));
  }

  private String relayed(JsonNode data) {
    return SignalingCodec.encode(new SignalingReply.Relayed(id, data));
  }

  /** An id that cannot exist is not worth an answer. */
  private void relay(String to, SignalEnvelope signalEnvelope) {
    if (SignalingPeerId.isWellFormed(to)) {
      router.relay(to, signalEnvelope, clientOutbox);
    } else if (signalEnvelope.ifAbsent() == IfAbsent.NOTIFY_SENDER) {
      counters.increment(SignalingCounter.MALFORMED);
    }
  }
}
