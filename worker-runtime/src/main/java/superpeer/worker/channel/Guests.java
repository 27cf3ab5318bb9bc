package superpeer.worker.channel;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.peer.Welcome;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;
import superpeer.worker.segment.SegmentNames.Style;

/**
 * The channel's viewers: how each calls segments, and who may be offered any (docs/decisions/0005).
 *
 * <p>Owned by the channel actor; only {@link #welcome} may be called by others.
 */
final class Guests {

  /**
   * @param heard whether it has called a segment by name
   * @param known whether it has asked for a segment in that style; what it says it has, it may have
   *     by the name that it was sent under
   */
  private record Guest(
      boolean trapped, boolean offered, Style style, boolean heard, boolean known) {

    boolean learns(Style now, boolean asked) {
      return known ? asked && now != style : asked || !heard || now != style;
    }
  }

  /** So many viewers that call segments alike let us take the next one for like them. */
  static final int PROOF = 20;

  private final Sessions sessions;
  private final Holdings holdings;
  private final Soundtrack soundtrack = new Soundtrack();
  private final Map<String, Guest> guests = new HashMap<>();
  private final Set<Style> heard = EnumSet.noneOf(Style.class);
  private volatile Style usual = Style.PLAIN;

  /** How many have asked by name; counted while nobody called a segment in another style. */
  private volatile int agreed;

  Guests(Sessions sessions, Holdings holdings) {
    this.sessions = sessions;
    this.holdings = holdings;
  }

  /**
   * How to meet a peer; from any thread.
   *
   * @param metadata of the peer, if it has come
   */
  Welcome welcome(Optional<Metadata> metadata) {
    var trapped = metadata.map(Soundtrack::isTrapFor).orElse(true);
    return new Welcome(soundtrack.mayOffer(trapped), holdings.snapshot(), usual, agreed >= PROOF);
  }

  void opened(PeerSession.Notice.Opened opened) {
    var trapped = Soundtrack.isTrapFor(opened.metadata());
    var guest = new Guest(trapped, opened.offered(), usual, false, false);
    guests.put(opened.peer(), guest);
    treat(opened.peer(), guest);
  }

  void left(String peer) {
    guests.remove(peer);
  }

  /**
   * The origin's word on the sound.
   *
   * @return whom to avoid from now on
   */
  List<String> soundIsApart(boolean apart) {
    soundtrack.told(apart);
    return treatAll();
  }

  /**
   * A viewer calls a segment so.
   *
   * @param names which we know of that segment
   * @param asked whether it asks for it
   * @return whom to avoid from now on
   */
  List<String> calls(
      String peer, SegmentId id, String segId, Optional<SegmentNames> names, boolean asked) {
    var guest = guests.get(peer);
    if (guest == null) {
      return List.of();
    }
    var heardNow = names.flatMap(known -> known.styleOf(segId));
    heardNow.ifPresent(style -> note(style, asked && !guest.known()));
    heardNow
        .filter(style -> guest.learns(style, asked))
        .ifPresent(style -> speak(peer, guest, style, asked));
    if (!guest.trapped()) {
      return List.of();
    }
    var wasApart = soundtrack.isApart();
    var couldOffer = soundtrack.mayOffer(true);
    soundtrack.heard(id, segId);
    return wasApart == soundtrack.isApart() && couldOffer == soundtrack.mayOffer(true)
        ? List.of()
        : treatAll();
  }

  /** Whether nothing is offered to a viewer, and nothing taken from it or believed. */
  boolean isAvoided(String peer) {
    var guest = guests.get(peer);
    return guest != null && isAvoided(guest);
  }

  Style style(String peer) {
    var guest = guests.get(peer);
    return guest == null ? usual : guest.style();
  }

  private void note(Style style, boolean first) {
    heard.add(style);
    agreed = heard.size() > 1 ? 0 : agreed + (first ? 1 : 0);
  }

  private boolean isAvoided(Guest guest) {
    return guest.trapped() && soundtrack.isApart();
  }

  private void speak(String peer, Guest guest, Style style, boolean known) {
    guests.put(peer, new Guest(guest.trapped(), guest.offered(), style, true, known));
    usual = style;
    tell(peer, new PeerSession.Speak(style, !known));
  }

  private List<String> treatAll() {
    Map.copyOf(guests).forEach(this::treat);
    return guests.keySet().stream().filter(this::isAvoided).toList();
  }

  /** What was told to a viewer that should have been told nothing only its leaving takes back. */
  private void treat(String peer, Guest guest) {
    var may = soundtrack.mayOffer(guest.trapped());
    if (may && !guest.offered()) {
      tell(peer, new PeerSession.Offer(holdings.snapshot()));
      guests.put(
          peer, new Guest(guest.trapped(), true, guest.style(), guest.heard(), guest.known()));
    } else if (!may && guest.offered()) {
      tell(peer, new PeerSession.Leave());
    }
  }

  private void tell(String peer, PeerSession.Command command) {
    sessions.find(peer).ifPresent(session -> session.ref().tell(command));
  }
}
