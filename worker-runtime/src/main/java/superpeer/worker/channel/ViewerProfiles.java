package superpeer.worker.channel;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.worker.peer.AnnouncePlan;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;
import superpeer.worker.segment.SegmentNames.Style;

/**
 * The channel's viewers: how each calls segments, and who may be offered any (docs/decisions/0005).
 *
 * <p>Owned by the channel actor; only {@link #announcePlan} may be called by others.
 */
final class ViewerProfiles {

  /**
   * @param named whether it has called a segment by name
   * @param confirmed whether it has asked for a segment in that style; what it says it has, it may
   *     have by the name that it was sent under
   */
  private record ViewerProfile(
      boolean affected, boolean announced, Style style, boolean named, boolean confirmed) {

    boolean learns(Style now, boolean asked) {
      return confirmed ? asked && now != style : asked || !named || now != style;
    }
  }

  /** So many viewers that call segments alike let us take the next one for like them. */
  static final int PROVEN_AFTER = 20;

  private final PeerSessions peerSessions;
  private final SegmentIndex segmentIndex;
  private final SeparateAudioWorkaround separateAudioWorkaround = new SeparateAudioWorkaround();
  private final Map<String, ViewerProfile> guests = new HashMap<>();
  private final Set<Style> stylesSeen = EnumSet.noneOf(Style.class);
  private volatile Style likelyStyle = Style.PLAIN;

  /** How many have asked by name; counted while nobody called a segment in another style. */
  private volatile int agreed;

  ViewerProfiles(PeerSessions peerSessions, SegmentIndex segmentIndex) {
    this.peerSessions = peerSessions;
    this.segmentIndex = segmentIndex;
  }

  /**
   * How to meet a peer; from any thread.
   *
   * @param metadata of the peer, if it has come
   */
  AnnouncePlan announcePlan(Optional<Metadata> metadata) {
    var trapped = metadata.map(SeparateAudioWorkaround::affects).orElse(true);
    return new AnnouncePlan(
        separateAudioWorkaround.mayAnnounce(trapped),
        segmentIndex.snapshot(),
        likelyStyle,
        agreed >= PROVEN_AFTER);
  }

  void opened(PeerSession.Event.Opened opened) {
    var trapped = SeparateAudioWorkaround.affects(opened.metadata());
    var viewerProfile = new ViewerProfile(trapped, opened.announced(), likelyStyle, false, false);
    guests.put(opened.peer(), viewerProfile);
    apply(opened.peer(), viewerProfile);
  }

  void left(String peer) {
    guests.remove(peer);
  }

  /**
   * The origin's word on the sound.
   *
   * @return whom to avoid from now on
   */
  List<String> setSeparateAudio(boolean apart) {
    separateAudioWorkaround.setByOrigin(apart);
    return applyToAll();
  }

  /**
   * A viewer calls a segment so.
   *
   * @param names which we know of that segment
   * @param asked whether it asks for it
   * @return whom to avoid from now on
   */
  List<String> learnSegId(
      String peer, SegmentId id, String segId, Optional<SegmentNames> names, boolean asked) {
    var viewerProfile = guests.get(peer);
    if (viewerProfile == null) {
      return List.of();
    }
    var heardNow = names.flatMap(known -> known.styleOf(segId));
    heardNow.ifPresent(style -> note(style, asked && !viewerProfile.confirmed()));
    heardNow
        .filter(style -> viewerProfile.learns(style, asked))
        .ifPresent(style -> setStyle(peer, viewerProfile, style, asked));
    if (!viewerProfile.affected()) {
      return List.of();
    }
    var wasApart = separateAudioWorkaround.isSeparate();
    var couldOffer = separateAudioWorkaround.mayAnnounce(true);
    separateAudioWorkaround.learnFromViewer(id, segId);
    return wasApart == separateAudioWorkaround.isSeparate()
            && couldOffer == separateAudioWorkaround.mayAnnounce(true)
        ? List.of()
        : applyToAll();
  }

  /** Whether nothing is offered to a viewer, and nothing taken from it or believed. */
  boolean isAvoided(String peer) {
    var viewerProfile = guests.get(peer);
    return viewerProfile != null && isAvoided(viewerProfile);
  }

  Style style(String peer) {
    var viewerProfile = guests.get(peer);
    return viewerProfile == null ? likelyStyle : viewerProfile.style();
  }

  private void note(Style style, boolean first) {
    stylesSeen.add(style);
    agreed = stylesSeen.size() > 1 ? 0 : agreed + (first ? 1 : 0);
  }

  private boolean isAvoided(ViewerProfile viewerProfile) {
    return viewerProfile.affected() && separateAudioWorkaround.isSeparate();
  }

  private void setStyle(String peer, ViewerProfile viewerProfile, Style style, boolean known) {
    guests.put(
        peer,
        new ViewerProfile(viewerProfile.affected(), viewerProfile.announced(), style, true, known));
    likelyStyle = style;
    tell(peer, new PeerSession.SetStyle(style, !known));
  }

  private List<String> applyToAll() {
    Map.copyOf(guests).forEach(this::apply);
    return guests.keySet().stream().filter(this::isAvoided).toList();
  }

  /** What was told to a viewer that should have been told nothing only its leaving takes back. */
  private void apply(String peer, ViewerProfile viewerProfile) {
    var may = separateAudioWorkaround.mayAnnounce(viewerProfile.affected());
    if (may && !viewerProfile.announced()) {
      tell(peer, new PeerSession.StartAnnouncing(segmentIndex.snapshot()));
      guests.put(
          peer,
          new ViewerProfile(
              viewerProfile.affected(),
              true,
              viewerProfile.style(),
              viewerProfile.named(),
              viewerProfile.confirmed()));
    } else if (!may && viewerProfile.announced()) {
      tell(peer, new PeerSession.Leave());
    }
  }

  private void tell(String peer, PeerSession.Command command) {
    peerSessions.find(peer).ifPresent(session -> session.ref().tell(command));
  }
}
