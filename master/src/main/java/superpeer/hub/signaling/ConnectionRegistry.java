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
 * Which id is on which connection.
 *
 * <p>An id has one connection: a WebSocket, or long polling. A WebSocket takes the place of
 * whatever there was; polling never that of a WebSocket. Nothing is remembered of an id that left,
 * so a peer that comes back under its id is reachable at once. Not thread-safe; one shard owns it.
 */
final class ConnectionRegistry {

  private final Limits limits;
  private final InstantSource clock;
  private final Counters<SignalingCounter> counters;
  private final Map<String, Socket> sockets = new HashMap<>();
  private final Map<String, PollingSession> pollingSessions = new HashMap<>();

  /**
   * Bounds of one switchboard.
   *
   * @param maxClients sockets and polling clients together
   * @param pollingExpiry silence after which a polling client is forgotten
   * @param pollingMessages that wait for a polling client
   * @param rate what a polling client may post
   */
  record Limits(int maxClients, Duration pollingExpiry, int pollingMessages, Rate rate) {}

  /** Whether a polling client may go on. */
  enum Admission {
    ADMITTED,
    /** The id is on a WebSocket. */
    IN_USE,
    /** No room for one more client. */
    FULL,
    /** More messages than the rate allows. */
    FLOODED
  }

  private record Socket(ClientOutbox outbox, Batching batches) {}

  /** Whether a client understands several signals in one message. */
  enum Batching {
    SUPPORTED,
    UNSUPPORTED;

    static Batching of(boolean understood) {
      return understood ? SUPPORTED : UNSUPPORTED;
    }
  }

  ConnectionRegistry(Limits limits, InstantSource clock, Counters<SignalingCounter> counters) {
    this.limits = limits;
    this.clock = clock;
    this.counters = counters;
  }

  /** Connects a WebSocket, in place of any connection of that id. Ends it if there is no room. */
  void connect(String id, ClientOutbox clientOutbox, Batching batching) {
    var before = sockets.get(id);
    var polled = Optional.ofNullable(pollingSessions.get(id));
    if (before == null && polled.isEmpty() && isFull()) {
      counters.increment(SignalingCounter.FULL);
      clientOutbox.close(CloseReason.FULL);
      return;
    }
    if (before != null) {
      removeSocket(id);
      counters.increment(SignalingCounter.REPLACED);
      before.outbox().close(CloseReason.REPLACED);
    }
    sockets.put(id, new Socket(clientOutbox, batching));
    counters.increment(SignalingCounter.SOCKETS);
    counters.increment(SignalingCounter.CONNECTED);
    polled.ifPresent(pollingSession -> moveToSocket(clientOutbox, id, pollingSession));
  }

  /** Disconnects a WebSocket; does nothing if the id has another connection meanwhile. */
  void disconnect(String id, ClientOutbox clientOutbox) {
    var socket = sockets.get(id);
    if (socket != null && socket.outbox() == clientOutbox) {
      removeSocket(id);
    }
  }

  /**
   * Hands a parcel to its receiver.
   *
   * @return whether the receiver is here
   */
  boolean deliver(String to, SignalEnvelope signalEnvelope) {
    var here = deliverToSocket(to, signalEnvelope) || deliverToPolling(to, signalEnvelope);
    counters.increment(here ? SignalingCounter.RELAYED : SignalingCounter.NOT_FOUND);
    return here;
  }

  /** A polling client says hello, or fetches: known from now on. */
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
   * A polling client fetches; {@code answer} is called now or when there is a message.
   *
   * @return whether it will be called at all
   */
  Admission poll(String id, Consumer<List<String>> answer) {
    var admission = hello(id);
    if (admission == Admission.ADMITTED) {
      pollingSession(id).poll(answer);
    }
    return admission;
  }

  /** A fetch has waited long enough: answers it, with nothing. */
  void endPoll(String id, Consumer<List<String>> answer) {
    Optional.ofNullable(pollingSessions.get(id))
        .ifPresent(pollingSession -> pollingSession.endPoll(answer));
  }

  /** A polling client wants to send so many messages. */
  Admission post(String id, int howMany) {
    var admission = hello(id);
    if (admission == Admission.ADMITTED && !pollingSession(id).mayPost(howMany, clock.millis())) {
      counters.increment(SignalingCounter.FLOODED);
      return Admission.FLOODED;
    }
    return admission;
  }

  /** Forgets polling clients that fell silent. To be called every few seconds. */
  void expire() {
    var now = clock.millis();
    var silence = limits.pollingExpiry().toMillis();
    pollingSessions.values().removeIf(pollingSession -> expired(pollingSession, now, silence));
  }

  /** Ends every connection. */
  void closeAll() {
    sockets.values().forEach(socket -> socket.outbox().close(CloseReason.STOPPING));
    counters.add(SignalingCounter.SOCKETS, -sockets.size());
    sockets.clear();
    pollingSessions.values().forEach(PollingSession::endPoll);
    counters.add(SignalingCounter.POLLING, -pollingSessions.size());
    pollingSessions.clear();
  }

  private boolean expired(PollingSession pollingSession, long now, long silence) {
    if (pollingSession.silentMillis(now) <= silence) {
      return false;
    }
    pollingSession.endPoll();
    counters.add(SignalingCounter.POLLING, -1);
    counters.increment(SignalingCounter.EXPIRED);
    return true;
  }

  private boolean deliverToSocket(String to, SignalEnvelope signalEnvelope) {
    var socket = sockets.get(to);
    if (socket == null) {
      return false;
    }
    var batch = signalEnvelope.batch().filter(b -> socket.batches() == Batching.SUPPORTED);
    var messages = batch.map(List::of).orElse(signalEnvelope.messages());
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

  private boolean deliverToPolling(String to, SignalEnvelope signalEnvelope) {
    var pollingSession = pollingSessions.get(to);
    if (pollingSession == null) {
      return false;
    }
    for (var message : signalEnvelope.messages()) {
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
          var bucket =
              new MessageRateLimiter(limits.rate().perSecond(), limits.rate().burst(), now);
          return new PollingSession(limits.pollingMessages(), bucket, now);
        });
  }

  /** What waited for the polling client goes to its WebSocket. */
  private void moveToSocket(ClientOutbox clientOutbox, String id, PollingSession pollingSession) {
    pollingSessions.remove(id);
    counters.add(SignalingCounter.POLLING, -1);
    var waiting = pollingSession.drain();
    pollingSession.endPoll();
    waiting.forEach(clientOutbox::offer);
  }

  private void removeSocket(String id) {
    sockets.remove(id);
    counters.add(SignalingCounter.SOCKETS, -1);
  }

  private boolean isFull() {
    return sockets.size() + pollingSessions.size() >= limits.maxClients();
  }
}
