package superpeer.worker.peer;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import superpeer.protocol.peer.MetadataSplitter;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.worker.peer.PeerSession.Announce;
import superpeer.worker.segment.SegmentId;

/** Our half of the handshake. Pure functions. */
final class Handshake {

  /**
   * Informational to viewers (docs/protocol §5.3); they know these three, we are like the first.
   */
  private static final String PLATFORM = "WEB";

  /** The newest SDK whose protocol we speak. */
  private static final String VERSION = "2.17.0";

  private Handshake() {}

  /** METADATA, and HAVE for what it has no room for or cannot say. */
  static List<PeerMessage> of(SessionContext sessionContext, List<Announce> held) {
    var byId =
        held.stream()
            .collect(Collectors.toMap(Announce::id, Function.identity(), (first, last) -> last));
    var messages =
        new ArrayList<>(
            MetadataSplitter.split(
                metadata(sessionContext, held),
                (level, sn) -> HaveTracker.openHave(found(byId, new SegmentId(level, sn)))));
    held.stream()
        .filter(segment -> !segment.complete())
        .map(HaveTracker::openHave)
        .forEach(messages::add);
    return messages;
  }

  private static Metadata metadata(SessionContext sessionContext, List<Announce> held) {
    return new Metadata(
        sessionContext.channel().encoded(),
        field(held),
        true,
        Optional.of(PLATFORM),
        Optional.of(VERSION),
        false,
        false,
        sessionContext.peerCount().getAsInt(),
        true,
        sessionContext.token());
  }

  private static Map<Integer, List<Long>> field(List<Announce> held) {
    return held.stream()
        .filter(Announce::complete)
        .map(Announce::id)
        .collect(groupingBy(SegmentId::level, TreeMap::new, mapping(SegmentId::sn, toList())));
  }

  private static Announce found(Map<SegmentId, Announce> byId, SegmentId id) {
    return Optional.ofNullable(byId.get(id)).orElseThrow();
  }
}
