package superpeer.protocol.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import superpeer.protocol.peer.PeerMessage.Have;
import superpeer.protocol.peer.PeerMessage.Metadata;

/** Splits a handshake whose list of segments is too long for one message. Pure functions. */
public final class MetadataSplitter {

  /**
   * Longest METADATA that we send, in UTF-16 units; below {@link PeerMessageCodec#MAX_LENGTH}
   * because SDKs count some overhead.
   */
  public static final int MAX_METADATA_LENGTH = 60_000;

  private MetadataSplitter() {}

  /**
   * Returns the METADATA, split if it is too long.
   *
   * <p>The METADATA keeps the first and last segment of every level, because VOD viewers prefetch
   * only between the smallest and the largest number in it; then the lowest numbers.
   *
   * @param whole with all held segments in {@code field}
   * @param have makes the HAVE of (level, sn), for segments that do not fit
   * @return the METADATA, then the HAVEs in order of level and sequence number
   */
  public static List<PeerMessage> split(Metadata whole, BiFunction<Integer, Long, Have> have) {
    if (PeerMessageCodec.length(whole) <= MAX_METADATA_LENGTH) {
      return List.of(whole);
    }
    var kept = new TreeMap<Integer, SortedSet<Long>>();
    whole.field().forEach((level, numbers) -> kept.put(level, ends(new TreeSet<>(numbers))));
    var room = MAX_METADATA_LENGTH - PeerMessageCodec.length(withField(whole, kept));
    var messages = new ArrayList<PeerMessage>();
    for (var level : kept.entrySet()) {
      var rest = new TreeSet<>(whole.field().getOrDefault(level.getKey(), List.of()));
      rest.removeAll(level.getValue());
      for (var sn : rest) {
        var length = String.valueOf(sn).length() + 1; // with its comma
        if (length <= room) {
          room -= length;
          level.getValue().add(sn);
        } else {
          messages.add(have.apply(level.getKey(), sn));
        }
      }
    }
    messages.add(0, withField(whole, kept));
    return List.copyOf(messages);
  }

  private static SortedSet<Long> ends(SortedSet<Long> numbers) {
    var ends = new TreeSet<Long>();
    if (!numbers.isEmpty()) {
      ends.add(numbers.first());
      ends.add(numbers.last());
    }
    return ends;
  }

  private static Metadata withField(Metadata metadata, Map<Integer, SortedSet<Long>> kept) {
    var field = new TreeMap<Integer, List<Long>>();
    kept.forEach((level, numbers) -> field.put(level, List.copyOf(numbers)));
    return new Metadata(
        metadata.channel(),
        field,
        metadata.sequential(),
        metadata.platform(),
        metadata.version(),
        metadata.mobile(),
        metadata.mobileNet(),
        metadata.peers(),
        metadata.superPeer(),
        metadata.token());
  }
}
