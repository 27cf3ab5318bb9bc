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
 * Handles the messages of one client: checks them and relays them.
 *
 * <p>Not thread-safe; the stream of its connection owns it.
 */
final class ClientSession {

  /** Number of malformed messages after which a client is disconnected. */
  private static final int MAX_MALFORMED = 3;

  private static final String PONG = SignalingCodec.encode(new SignalingReply.Pong());

  private final String id;
  private final ClientOutbox outbox;
  private final MessageRateLimiter limiter;
  private final SignalRouter router;
  private final InstantSource clock;
  private final Counters<SignalingCounter> counters;
  private int malformed;

  /**
   * @param outbox of this client
   */
  ClientSession(
      String id, ClientOutbox outbox, MessageRateLimiter limiter, Dependencies dependencies) {
    this.id = id;
    this.outbox = outbox;
    this.limiter = limiter;
    this.router = dependencies.router();
    this.clock = dependencies.clock();
    this.counters = dependencies.counters();
  }

  /** What all sessions share. */
  record Dependencies(
      SignalRouter router, InstantSource clock, Counters<SignalingCounter> counters) {}

  /** Handles one message from its connection. */
  void onMessage(String text) {
    try {
      var request = SignalingCodec.decodeRequest(text);
      if (limiter.take(weight(request), clock.millis())) {
        handle(request);
      } else {
        counters.increment(SignalingCounter.FLOODED);
        outbox.close(CloseReason.FLOODED);
      }
    } catch (MalformedMessage e) {
      counters.increment(SignalingCounter.MALFORMED);
      if (++malformed >= MAX_MALFORMED) {
        outbox.close(CloseReason.MALFORMED);
      }
    }
  }

  /** Handles one request, without checking the rate. */
  void handle(SignalingRequest request) {
    if (request instanceof SignalingRequest.Send send) {
      relay(send.to(), SignalEnvelope.signal(relayed(send.data())));
    } else if (request instanceof SignalingRequest.SendAll all) {
      relay(all.to(), batch(all));
    } else if (request instanceof SignalingRequest.Reject reject) {
      var rejected = new SignalingReply.Rejected(id, reject.reason(), reject.fatal());
      relay(reject.to(), SignalEnvelope.notice(SignalingCodec.encode(rejected)));
    } else if (request instanceof SignalingRequest.Ping) {
      outbox.offer(PONG);
    }
  }

  /** Returns how much of the rate a request uses: one for each signal. */
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

  /** Ignores a receiver id that cannot exist. */
  private void relay(String to, SignalEnvelope envelope) {
    if (SignalingPeerId.isWellFormed(to)) {
      router.relay(to, envelope, outbox);
    } else if (envelope.ifAbsent() == IfAbsent.NOTIFY_SENDER) {
      counters.increment(SignalingCounter.MALFORMED);
    }
  }
}
