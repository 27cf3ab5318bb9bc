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

/** Creates our half of the handshake. Pure functions. */
final class Handshake {

  /**
   * For information only (docs/protocol/wire.md §5.3). Viewers know three platforms; we behave like
   * this one.
   */
  private static final String PLATFORM = "WEB";

  /** The newest SDK version whose protocol we implement. */
  private static final String VERSION = "2.17.0";

  private Handshake() {}

  /** METADATA, and a HAVE for each segment that it has no room for or cannot describe. */
  static List<PeerMessage> of(SessionContext context, List<Announce> held) {
    var byId =
        held.stream()
            .collect(Collectors.toMap(Announce::id, Function.identity(), (first, last) -> last));
    var messages =
        new ArrayList<>(
            MetadataSplitter.split(
                metadata(context, held),
                (level, sn) -> HaveTracker.openHave(found(byId, new SegmentId(level, sn)))));
    held.stream()
        .filter(segment -> !segment.complete())
        .map(HaveTracker::openHave)
        .forEach(messages::add);
    return messages;
  }

  private static Metadata metadata(SessionContext context, List<Announce> held) {
    return new Metadata(
        context.channel().encoded(),
        field(held),
        true,
        Optional.of(PLATFORM),
        Optional.of(VERSION),
        false,
        false,
        context.peerCount().getAsInt(),
        true,
        context.token());
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
