package superpeer.hub.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.InstantSource;
import superpeer.hub.counters.Counters;
import superpeer.hub.signaling.Parcel.IfAbsent;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.signaling.SignalingCodec;
import superpeer.protocol.signaling.SignalingReply;
import superpeer.protocol.signaling.SignalingRequest;

/**
 * One client that talks: reads what it says and passes it on.
 *
 * <p>Not thread-safe; its connection's stream owns it.
 */
final class Caller {

  /** Messages that are no JSON after which a client is disconnected. */
  private static final int STRIKES = 3;

  private static final String PONG = SignalingCodec.encode(new SignalingReply.Pong());

  private final String id;
  private final Outbox outbox;
  private final TokenBucket bucket;
  private final Exchange exchange;
  private final InstantSource clock;
  private final Counters<SignalingCount> counters;
  private int strikes;

  /**
   * @param outbox its own
   */
  Caller(String id, Outbox outbox, TokenBucket bucket, Surroundings surroundings) {
    this.id = id;
    this.outbox = outbox;
    this.bucket = bucket;
    this.exchange = surroundings.exchange();
    this.clock = surroundings.clock();
    this.counters = surroundings.counters();
  }

  /** What all callers share. */
  record Surroundings(Exchange exchange, InstantSource clock, Counters<SignalingCount> counters) {}

  /** One message of its connection. */
  void says(String text) {
    try {
      var request = SignalingCodec.decodeRequest(text);
      if (bucket.take(weight(request), clock.millis())) {
        wants(request);
      } else {
        counters.increment(SignalingCount.FLOODED);
        outbox.end(Ending.FLOODED);
      }
    } catch (MalformedMessage e) {
      counters.increment(SignalingCount.MALFORMED);
      if (++strikes >= STRIKES) {
        outbox.end(Ending.GARBLED);
      }
    }
  }

  /** One request, whatever its rate. */
  void wants(SignalingRequest request) {
    if (request instanceof SignalingRequest.Send send) {
      relay(send.to(), Parcel.signal(relayed(send.data())));
    } else if (request instanceof SignalingRequest.SendAll all) {
      relay(all.to(), batch(all));
    } else if (request instanceof SignalingRequest.Reject reject) {
      var told = new SignalingReply.Rejected(id, reject.reason(), reject.fatal());
      relay(reject.to(), Parcel.notice(SignalingCodec.encode(told)));
    } else if (request instanceof SignalingRequest.Ping) {
      outbox.offer(PONG);
    }
  }

  /** What a request takes of the rate: one for each signal. */
  static int weight(SignalingRequest request) {
    return request instanceof SignalingRequest.SendAll all ? Math.max(1, all.data().size()) : 1;
  }

  private Parcel batch(SignalingRequest.SendAll all) {
    var singles = all.data().stream().map(this::relayed).toList();
    var signals = all.data().stream().map(data -> new SignalingReply.Relayed(id, data)).toList();
    return Parcel.signals(singles, SignalingCodec.encode(new SignalingReply.RelayedAll(signals)));
  }

  private String relayed(JsonNode data) {
    return SignalingCodec.encode(new SignalingReply.Relayed(id, data));
  }

  /** An id that cannot exist is not worth an answer. */
  private void relay(String to, Parcel parcel) {
    if (PeerId.wellFormed(to)) {
      exchange.relay(to, parcel, outbox);
    } else if (parcel.ifAbsent() == IfAbsent.TELL) {
      counters.increment(SignalingCount.MALFORMED);
    }
  }
}
