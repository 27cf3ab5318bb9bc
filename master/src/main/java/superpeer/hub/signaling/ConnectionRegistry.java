package superpeer.hub.signaling;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import superpeer.hub.config.SignalingConfig.Rate;
import superpeer.hub.counters.Counters;

/**
 * Maps each id to its connection.
 *
 * <p>An id has one connection: a WebSocket or long polling. A WebSocket replaces any earlier
 * connection, unless only the earlier one has proven with a token that the id is its own; polling
 * never replaces a WebSocket. No state remains of a disconnected id, so a peer that reconnects is
 * reachable at once. Not thread-safe; one shard owns it.
 *
 * <p>What others send cannot disconnect a client: what does not fit into its outbox is dropped, and
 * only a client that reads nothing for {@link #SLOW_AFTER} is closed. Polling clients, which cost a
 * stranger no connection, have a tenth of the room for themselves; the one that was silent longest
 * makes room for the next.
 */
final class ConnectionRegistry {

  /** A client whose outbox stays full for so long does not read. */
  static final Duration SLOW_AFTER = Duration.ofSeconds(10);

  /** How many polling clients are looked at to find a silent one. */
  private static final int SEARCH = 16;

  private final Limits limits;
  private final InstantSource clock;
  private final Counters<SignalingCounter> counters;
  private final Map<String, Socket> sockets = new HashMap<>();
  private final Map<String, PollingSession> pollingSessions =
      new LinkedHashMap<>(); // the last to ask is the last

  /**
   * The limits of one registry.
   *
   * @param maxSockets most WebSockets
   * @param maxPolling most polling clients
   * @param pollingExpiry idle time after which a polling client is removed
   * @param pollingMessages most messages that wait for a polling client
   * @param rate of messages that a polling client may post
   */
  record Limits(
      int maxSockets, int maxPolling, Duration pollingExpiry, int pollingMessages, Rate rate) {}

  /** Whether a polling client is admitted. */
  enum Admission {
    ADMITTED,
    /** The id is on a WebSocket, or belongs to another polling client. */
    IN_USE,
    /** No room for one more client. */
    FULL,
    /** More messages than the rate allows. */
    FLOODED
  }

  private static final class Socket {
    final ClientOutbox outbox;
    final Batching batching;
    final boolean proven;
    OptionalLong fullSince = OptionalLong.empty();

    Socket(ClientOutbox outbox, ConnectRequest request) {
      this.outbox = outbox;
      this.batching = request.batching();
      this.proven = request.proven();
    }
  }

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
   * Registers a WebSocket, in place of any connection of its id. Closes it if the registry is full
   * or the id is another client's.
   */
  void connect(ConnectRequest request, ClientOutbox outbox) {
    var id = request.id();
    var before = sockets.get(id);
    var polling = Optional.ofNullable(pollingSessions.get(id));
    var provenBefore =
        before != null ? before.proven : polling.filter(PollingSession::isProven).isPresent();
    if (provenBefore && !request.proven()) {
      counters.increment(SignalingCounter.REFUSED);
      outbox.close(CloseReason.TAKEN);
      return;
    }
    if (before == null && sockets.size() >= limits.maxSockets()) {
      counters.increment(SignalingCounter.FULL);
      outbox.close(CloseReason.FULL);
      return;
    }
    if (before != null) {
      removeSocket(id);
      counters.increment(SignalingCounter.REPLACED);
      before.outbox.close(CloseReason.REPLACED);
    }
    sockets.put(id, new Socket(outbox, request));
    counters.increment(SignalingCounter.SOCKETS);
    counters.increment(SignalingCounter.CONNECTED);
    polling.ifPresent(pollingSession -> moveToSocket(outbox, id, pollingSession));
  }

  /** Removes a WebSocket; does nothing if the id has another connection by now. */
  void disconnect(String id, ClientOutbox outbox) {
    var socket = sockets.get(id);
    if (socket != null && socket.outbox == outbox) {
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
  Admission hello(ConnectRequest request) {
    var id = request.id();
    var known = pollingSessions.get(id);
    if (sockets.containsKey(id) || (known != null && known.isProven() && !request.proven())) {
      return Admission.IN_USE;
    }
    if (known == null && !makeRoomForPolling()) {
      counters.increment(SignalingCounter.FULL);
      return Admission.FULL;
    }
    var session = known != null ? known : startPolling(request.proven());
    pollingSessions.remove(id);
    pollingSessions.put(id, session);
    session.markActive(clock.millis());
    return Admission.ADMITTED;
  }

  /** Removes a client that has no GET waiting, if there is no room for another one. */
  private boolean makeRoomForPolling() {
    if (pollingSessions.size() < limits.maxPolling()) {
      return true;
    }
    var oldest =
        pollingSessions.entrySet().stream()
            .limit(SEARCH)
            .filter(entry -> !entry.getValue().isPolling())
            .map(Map.Entry::getKey)
            .findFirst();
    oldest.ifPresent(
        id -> {
          pollingSessions.remove(id);
          counters.add(SignalingCounter.POLLING, -1);
          counters.increment(SignalingCounter.EXPIRED);
        });
    return oldest.isPresent();
  }

  /**
   * Handles a poll; {@code answer} is called now or when there is a message.
   *
   * @return {@code answer} is called only if admitted
   */
  Admission poll(ConnectRequest request, Consumer<List<String>> answer) {
    var admission = hello(request);
    if (admission == Admission.ADMITTED) {
      polling(request).poll(answer);
    }
    return admission;
  }

  /** Answers a poll that has waited for the hold time, without messages. */
  void endPoll(String id, Consumer<List<String>> answer) {
    Optional.ofNullable(pollingSessions.get(id))
        .ifPresent(pollingSession -> pollingSession.endPoll(answer));
  }

  /** Whether a polling client may send this many messages. */
  Admission post(ConnectRequest request, int messages) {
    var admission = hello(request);
    if (admission == Admission.ADMITTED && !polling(request).mayPost(messages, clock.millis())) {
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
    sockets.values().forEach(socket -> socket.outbox.close(CloseReason.STOPPING));
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
    var batch = envelope.batch().filter(b -> socket.batching == Batching.SUPPORTED);
    var messages = batch.map(List::of).orElse(envelope.messages());
    for (var i = 0; i < messages.size(); i++) {
      if (!socket.outbox.offer(messages.get(i))) {
        counters.add(SignalingCounter.DROPPED, messages.size() - i);
        return !isSlow(to, socket);
      }
      socket.fullSince = OptionalLong.empty();
    }
    return true;
  }

  /** Closes a client whose outbox has been full for too long. */
  private boolean isSlow(String id, Socket socket) {
    var now = clock.millis();
    if (socket.fullSince.isEmpty()) {
      socket.fullSince = OptionalLong.of(now);
    }
    if (now - socket.fullSince.getAsLong() < SLOW_AFTER.toMillis()) {
      return false;
    }
    counters.increment(SignalingCounter.SLOW);
    removeSocket(id);
    socket.outbox.close(CloseReason.SLOW);
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

  private PollingSession polling(ConnectRequest admitted) {
    return Objects.requireNonNull(pollingSessions.get(admitted.id()));
  }

  private PollingSession startPolling(boolean proven) {
    var now = clock.millis();
    counters.increment(SignalingCounter.POLLING);
    counters.increment(SignalingCounter.CONNECTED);
    var limiter = new MessageRateLimiter(limits.rate().perSecond(), limits.rate().burst(), now);
    return new PollingSession(proven, limits.pollingMessages(), limiter, now);
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
}
