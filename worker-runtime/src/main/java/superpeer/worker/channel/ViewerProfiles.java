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
 * Decides how to name segments to each viewer, and to which viewers they may be announced
 * (docs/decisions/0005).
 *
 * <p>Owned by the channel actor; only {@link #announcePlan} may be called by others.
 */
final class ViewerProfiles {

  /**
   * @param affected whether it freezes on separate audio
   * @param announced whether it knows what we hold
   * @param style in which it names segments, as far as known
   * @param named whether it has named a segment
   * @param confirmed whether it has requested a segment in that style. Its HAVE alone is no proof:
   *     it may repeat the name under which a segment was sent to it
   */
  private record ViewerProfile(
      boolean affected, boolean announced, Style style, boolean named, boolean confirmed) {

    boolean learns(Style now, boolean asked) {
      return confirmed ? asked && now != style : asked || !named || now != style;
    }
  }

  /** Once this many viewers have used one style and none another, it counts as proven. */
  static final int PROVEN_AFTER = 20;

  private final PeerSessions sessions;
  private final SegmentIndex index;
  private final SeparateAudioWorkaround separateAudio = new SeparateAudioWorkaround();
  private final Map<String, ViewerProfile> profiles = new HashMap<>();
  private final Set<Style> stylesSeen = EnumSet.noneOf(Style.class);
  private volatile Style likelyStyle = Style.PLAIN;

  /** How many viewers have requested in the only style seen; 0 once a second style was seen. */
  private volatile int proofs;

  ViewerProfiles(PeerSessions sessions, SegmentIndex index) {
    this.sessions = sessions;
    this.index = index;
  }

  /**
   * Decides what to announce to a new peer; any thread.
   *
   * @param metadata of the peer, if it has arrived
   */
  AnnouncePlan announcePlan(Optional<Metadata> metadata) {
    var affected = metadata.map(SeparateAudioWorkaround::affects).orElse(true);
    return new AnnouncePlan(
        separateAudio.mayAnnounce(affected), index.snapshot(), likelyStyle, proofs >= PROVEN_AFTER);
  }

  void opened(PeerSession.Event.Opened opened) {
    var affected = SeparateAudioWorkaround.affects(opened.metadata());
    var profile = new ViewerProfile(affected, opened.announced(), likelyStyle, false, false);
    profiles.put(opened.peer(), profile);
    apply(opened.peer(), profile);
  }

  void left(String peer) {
    profiles.remove(peer);
  }

  /**
   * Sets whether the origin has separate audio.
   *
   * @return peers that are excluded from now on
   */
  List<String> setSeparateAudio(boolean separate) {
    separateAudio.setByOrigin(separate);
    return applyToAll();
  }

  /**
   * Learns from the name that a viewer uses for a segment.
   *
   * @param names known names of the segment
   * @param asked whether the viewer requests it
   * @return peers that are excluded from now on
   */
  List<String> learnSegId(
      String peer, SegmentId id, String segId, Optional<SegmentNames> names, boolean asked) {
    var profile = profiles.get(peer);
    if (profile == null) {
      return List.of();
    }
    var seenNow = names.flatMap(known -> known.styleOf(segId));
    seenNow.ifPresent(style -> note(style, asked && !profile.confirmed()));
    seenNow
        .filter(style -> profile.learns(style, asked))
        .ifPresent(style -> setStyle(peer, profile, style, asked));
    if (!profile.affected()) {
      return List.of();
    }
    var wasSeparate = separateAudio.isSeparate();
    var couldAnnounce = separateAudio.mayAnnounce(true);
    separateAudio.learnFromViewer(id, segId);
    return wasSeparate == separateAudio.isSeparate()
            && couldAnnounce == separateAudio.mayAnnounce(true)
        ? List.of()
        : applyToAll();
  }

  /**
   * Whether a viewer is excluded: nothing is announced to it, fetched from it or learned from it.
   */
  boolean isExcluded(String peer) {
    var profile = profiles.get(peer);
    return profile != null && isExcluded(profile);
  }

  Style style(String peer) {
    var profile = profiles.get(peer);
    return profile == null ? likelyStyle : profile.style();
  }

  private void note(Style style, boolean first) {
    stylesSeen.add(style);
    proofs = stylesSeen.size() > 1 ? 0 : proofs + (first ? 1 : 0);
  }

  private boolean isExcluded(ViewerProfile profile) {
    return profile.affected() && separateAudio.isSeparate();
  }

  private void setStyle(String peer, ViewerProfile profile, Style style, boolean known) {
    profiles.put(
        peer, new ViewerProfile(profile.affected(), profile.announced(), style, true, known));
    likelyStyle = style;
    tell(peer, new PeerSession.SetStyle(style, !known));
  }

  private List<String> applyToAll() {
    Map.copyOf(profiles).forEach(this::apply);
    return profiles.keySet().stream().filter(this::isExcluded).toList();
  }

  /**
   * Starts announcing to a viewer, or disconnects it: announcements cannot be revoked in any other
   * way.
   */
  private void apply(String peer, ViewerProfile profile) {
    var may = separateAudio.mayAnnounce(profile.affected());
    if (may && !profile.announced()) {
      tell(peer, new PeerSession.StartAnnouncing(index.snapshot()));
      profiles.put(
          peer,
          new ViewerProfile(
              profile.affected(), true, profile.style(), profile.named(), profile.confirmed()));
    } else if (!may && profile.announced()) {
      tell(peer, new PeerSession.Leave());
    }
  }

  private void tell(String peer, PeerSession.Command command) {
    sessions.find(peer).ifPresent(session -> session.ref().tell(command));
  }
}
