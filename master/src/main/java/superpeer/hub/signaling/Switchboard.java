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
final class Switchboard {

  private final Rules rules;
  private final InstantSource clock;
  private final Counters<SignalingCount> counters;
  private final Map<String, Socket> sockets = new HashMap<>();
  private final Map<String, Mailbox> mailboxes = new HashMap<>();

  /**
   * Bounds of one switchboard.
   *
   * @param maxClients sockets and polling clients together
   * @param pollingExpiry silence after which a polling client is forgotten
   * @param pollingMessages that wait for a polling client
   * @param rate what a polling client may post
   */
  record Rules(int maxClients, Duration pollingExpiry, int pollingMessages, Rate rate) {}

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

  private record Socket(Outbox outbox, Batches batches) {}

  /** Whether a client understands several signals in one message. */
  enum Batches {
    UNDERSTOOD,
    UNKNOWN;

    static Batches of(boolean understood) {
      return understood ? UNDERSTOOD : UNKNOWN;
    }
  }

  Switchboard(Rules rules, InstantSource clock, Counters<SignalingCount> counters) {
    this.rules = rules;
    this.clock = clock;
    this.counters = counters;
  }

  /** Connects a WebSocket, in place of any connection of that id. Ends it if there is no room. */
  void plug(String id, Outbox outbox, Batches batches) {
    var before = sockets.get(id);
    var polled = Optional.ofNullable(mailboxes.get(id));
    if (before == null && polled.isEmpty() && isFull()) {
      counters.increment(SignalingCount.FULL);
      outbox.end(Ending.FULL);
      return;
    }
    if (before != null) {
      removeSocket(id);
      counters.increment(SignalingCount.REPLACED);
      before.outbox().end(Ending.REPLACED);
    }
    sockets.put(id, new Socket(outbox, batches));
    counters.increment(SignalingCount.SOCKETS);
    counters.increment(SignalingCount.CONNECTED);
    polled.ifPresent(mailbox -> moveTo(outbox, id, mailbox));
  }

  /** Disconnects a WebSocket; does nothing if the id has another connection meanwhile. */
  void unplug(String id, Outbox outbox) {
    var socket = sockets.get(id);
    if (socket != null && socket.outbox() == outbox) {
      removeSocket(id);
    }
  }

  /**
   * Hands a parcel to its receiver.
   *
   * @return whether the receiver is here
   */
  boolean deliver(String to, Parcel parcel) {
    var here = deliverToSocket(to, parcel) || deliverToMailbox(to, parcel);
    counters.increment(here ? SignalingCount.RELAYED : SignalingCount.NOT_FOUND);
    return here;
  }

  /** A polling client says hello, or fetches: known from now on. */
  Admission hello(String id) {
    if (sockets.containsKey(id)) {
      return Admission.IN_USE;
    }
    var known = mailboxes.get(id);
    if (known == null && isFull()) {
      counters.increment(SignalingCount.FULL);
      return Admission.FULL;
    }
    mailbox(id).heard(clock.millis());
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
      mailbox(id).poll(answer);
    }
    return admission;
  }

  /** A fetch has waited long enough: answers it, with nothing. */
  void release(String id, Consumer<List<String>> answer) {
    Optional.ofNullable(mailboxes.get(id)).ifPresent(mailbox -> mailbox.release(answer));
  }

  /** A polling client wants to send so many messages. */
  Admission post(String id, int howMany) {
    var admission = hello(id);
    if (admission == Admission.ADMITTED && !mailbox(id).mayPost(howMany, clock.millis())) {
      counters.increment(SignalingCount.FLOODED);
      return Admission.FLOODED;
    }
    return admission;
  }

  /** Forgets polling clients that fell silent. To be called every few seconds. */
  void expire() {
    var now = clock.millis();
    var silence = rules.pollingExpiry().toMillis();
    mailboxes.values().removeIf(mailbox -> isOver(mailbox, now, silence));
  }

  /** Ends every connection. */
  void clear() {
    sockets.values().forEach(socket -> socket.outbox().end(Ending.STOPPING));
    counters.add(SignalingCount.SOCKETS, -sockets.size());
    sockets.clear();
    mailboxes.values().forEach(Mailbox::release);
    counters.add(SignalingCount.POLLING, -mailboxes.size());
    mailboxes.clear();
  }

  private boolean isOver(Mailbox mailbox, long now, long silence) {
    if (mailbox.silentMillis(now) <= silence) {
      return false;
    }
    mailbox.release();
    counters.add(SignalingCount.POLLING, -1);
    counters.increment(SignalingCount.EXPIRED);
    return true;
  }

  private boolean deliverToSocket(String to, Parcel parcel) {
    var socket = sockets.get(to);
    if (socket == null) {
      return false;
    }
    var batch = parcel.batch().filter(b -> socket.batches() == Batches.UNDERSTOOD);
    var messages = batch.map(List::of).orElse(parcel.messages());
    for (var message : messages) {
      if (!socket.outbox().offer(message)) {
        counters.increment(SignalingCount.SLOW);
        removeSocket(to);
        socket.outbox().end(Ending.SLOW);
        return false;
      }
    }
    return true;
  }

  private boolean deliverToMailbox(String to, Parcel parcel) {
    var mailbox = mailboxes.get(to);
    if (mailbox == null) {
      return false;
    }
    for (var message : parcel.messages()) {
      counters.add(SignalingCount.DROPPED, mailbox.put(message));
    }
    return true;
  }

  private Mailbox mailbox(String id) {
    return mailboxes.computeIfAbsent(
        id,
        polling -> {
          var now = clock.millis();
          counters.increment(SignalingCount.POLLING);
          counters.increment(SignalingCount.CONNECTED);
          var bucket = new TokenBucket(rules.rate().perSecond(), rules.rate().burst(), now);
          return new Mailbox(rules.pollingMessages(), bucket, now);
        });
  }

  /** What waited for the polling client goes to its WebSocket. */
  private void moveTo(Outbox outbox, String id, Mailbox mailbox) {
    mailboxes.remove(id);
    counters.add(SignalingCount.POLLING, -1);
    var waiting = mailbox.drain();
    mailbox.release();
    waiting.forEach(outbox::offer);
  }

  private void removeSocket(String id) {
    sockets.remove(id);
    counters.add(SignalingCount.SOCKETS, -1);
  }

  private boolean isFull() {
    return sockets.size() + mailboxes.size() >= rules.maxClients();
  }
}
