package superpeer.hub.signaling;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import superpeer.hub.config.SignalingConfig.Rate;
import superpeer.hub.counters.Counters;

/**
 * Maps each id to its connection.
 *
 * <p>An id has one connection: a WebSocket or long polling. A WebSocket replaces any earlier
 * connection; polling never replaces a WebSocket. No state remains of a disconnected id, so a peer
 * that reconnects is reachable at once. Not thread-safe; one shard owns it.
 */
final class ConnectionRegistry {

  private final Limits limits;
  private final InstantSource clock;
  private final Counters<SignalingCounter> counters;
  private final Map<String, Socket> sockets = new HashMap<>();
  private final Map<String, PollingSession> pollingSessions = new HashMap<>();

  /**
   * The limits of one registry.
   *
   * @param maxClients WebSockets and polling clients together
   * @param pollingExpiry idle time after which a polling client is removed
   * @param pollingMessages most messages that wait for a polling client
   * @param rate of messages that a polling client may post
   */
  record Limits(int maxClients, Duration pollingExpiry, int pollingMessages, Rate rate) {}

  /** Whether a polling client is admitted. */
  enum Admission {
    ADMITTED,
    /** The id is on a WebSocket. */
    IN_USE,
    /** No room for one more client. */
    FULL,
    /** More messages than the rate allows. */
    FLOODED
  }

  private record Socket(ClientOutbox outbox, Batching batching) {}

  /** Whether a client accepts several signals in one message. */
  enum Batching {
    SUPPORTED,
    UNSUPPORTED;

    static Batching of(boolean supported) {
      return supported ? SUPPORTED : UNSUPPORTED;
    }
  }

  ConnectionRegistry(Limits limits, InstantSource clock, Counters<SignalingCounter> counters) {
    this.limits = limits;
    this.clock = clock;
    this.counters = counters;
  }

  /**
   * Registers a WebSocket, in place of any connection of its id. Closes it if the registry is full.
   */
  void connect(String id, ClientOutbox outbox, Batching batching) {
    var before = sockets.get(id);
    var polling = Optional.ofNullable(pollingSessions.get(id));
    if (before == null && polling.isEmpty() && isFull()) {
      counters.increment(SignalingCounter.FULL);
      outbox.close(CloseReason.FULL);
      return;
    }
    if (before != null) {
      removeSocket(id);
      counters.increment(SignalingCounter.REPLACED);
      before.outbox().close(CloseReason.REPLACED);
    }
    sockets.put(id, new Socket(outbox, batching));
    counters.increment(SignalingCounter.SOCKETS);
    counters.increment(SignalingCounter.CONNECTED);
    polling.ifPresent(pollingSession -> moveToSocket(outbox, id, pollingSession));
  }

  /** Removes a WebSocket; does nothing if the id has another connection by now. */
  void disconnect(String id, ClientOutbox outbox) {
    var socket = sockets.get(id);
    if (socket != null && socket.outbox() == outbox) {
      removeSocket(id);
    }
  }

  /**
   * Delivers an envelope to its receiver.
   *
   * @return whether the receiver is connected
   */
  boolean deliver(String to, SignalEnvelope envelope) {
    var delivered = deliverToSocket(to, envelope) || deliverToPolling(to, envelope);
    counters.increment(delivered ? SignalingCounter.RELAYED : SignalingCounter.NOT_FOUND);
    return delivered;
  }

  /** Registers a polling client on its hello or poll. */
  Admission hello(String id) {
    if (sockets.containsKey(id)) {
      return Admission.IN_USE;
    }
    var known = pollingSessions.get(id);
    if (known == null && isFull()) {
      counters.increment(SignalingCounter.FULL);
      return Admission.FULL;
    }
    pollingSession(id).markActive(clock.millis());
    return Admission.ADMITTED;
  }

  /**
   * Handles a poll; {@code answer} is called now or when there is a message.
   *
   * @return {@code answer} is called only if admitted
   */
  Admission poll(String id, Consumer<List<String>> answer) {
    var admission = hello(id);
    if (admission == Admission.ADMITTED) {
      pollingSession(id).poll(answer);
    }
    return admission;
  }

  /** Answers a poll that has waited for the hold time, without messages. */
  void endPoll(String id, Consumer<List<String>> answer) {
    Optional.ofNullable(pollingSessions.get(id))
        .ifPresent(pollingSession -> pollingSession.endPoll(answer));
  }

  /** Whether a polling client may send this many messages. */
  Admission post(String id, int messages) {
    var admission = hello(id);
    if (admission == Admission.ADMITTED && !pollingSession(id).mayPost(messages, clock.millis())) {
      counters.increment(SignalingCounter.FLOODED);
      return Admission.FLOODED;
    }
    return admission;
  }

  /** Removes silent polling clients. Call it every few seconds. */
  void expire() {
    var now = clock.millis();
    var silence = limits.pollingExpiry().toMillis();
    pollingSessions.values().removeIf(pollingSession -> expire(pollingSession, now, silence));
  }

  /** Closes every connection. */
  void closeAll() {
    sockets.values().forEach(socket -> socket.outbox().close(CloseReason.STOPPING));
    counters.add(SignalingCounter.SOCKETS, -sockets.size());
    sockets.clear();
    pollingSessions.values().forEach(PollingSession::endPoll);
    counters.add(SignalingCounter.POLLING, -pollingSessions.size());
    pollingSessions.clear();
  }

  private boolean expire(PollingSession pollingSession, long now, long silence) {
    if (pollingSession.silentMillis(now) <= silence) {
      return false;
    }
    pollingSession.endPoll();
    counters.add(SignalingCounter.POLLING, -1);
    counters.increment(SignalingCounter.EXPIRED);
    return true;
  }

  private boolean deliverToSocket(String to, SignalEnvelope envelope) {
    var socket = sockets.get(to);
    if (socket == null) {
      return false;
    }
    var batch = envelope.batch().filter(b -> socket.batching() == Batching.SUPPORTED);
    var messages = batch.map(List::of).orElse(envelope.messages());
    for (var message : messages) {
      if (!socket.outbox().offer(message)) {
        counters.increment(SignalingCounter.SLOW);
        removeSocket(to);
        socket.outbox().close(CloseReason.SLOW);
        return false;
      }
    }
    return true;
  }

  private boolean deliverToPolling(String to, SignalEnvelope envelope) {
    var pollingSession = pollingSessions.get(to);
    if (pollingSession == null) {
      return false;
    }
    for (var message : envelope.messages()) {
      counters.add(SignalingCounter.DROPPED, pollingSession.put(message));
    }
    return true;
  }

  private PollingSession pollingSession(String id) {
    return pollingSessions.computeIfAbsent(
        id,
        polling -> {
          var now = clock.millis();
          counters.increment(SignalingCounter.POLLING);
          counters.increment(SignalingCounter.CONNECTED);
          var limiter =
              new MessageRateLimiter(limits.rate().perSecond(), limits.rate().burst(), now);
          return new PollingSession(limits.pollingMessages(), limiter, now);
        });
  }

  /** Moves the messages of a polling client to its WebSocket. */
  private void moveToSocket(ClientOutbox outbox, String id, PollingSession pollingSession) {
    pollingSessions.remove(id);
    counters.add(SignalingCounter.POLLING, -1);
    var waiting = pollingSession.drain();
    pollingSession.endPoll();
    waiting.forEach(outbox::offer);
  }

  private void removeSocket(String id) {
    sockets.remove(id);
    counters.add(SignalingCounter.SOCKETS, -1);
  }

  private boolean isFull() {
    return sockets.size() + pollingSessions.size() >= limits.maxClients();
  }
}
