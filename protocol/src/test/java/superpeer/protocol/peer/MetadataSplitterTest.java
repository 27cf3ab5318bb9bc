package superpeer.protocol.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import superpeer.protocol.peer.PeerMessage.Have;
import superpeer.protocol.peer.PeerMessage.Metadata;

class MetadataSplitterTest {

  @Test
  void shortListIsOneMessage() {
    var metadata = metadata(Map.of(0, numbers(0, 1_000)));
    assertThat(MetadataSplitter.split(metadata, MetadataSplitterTest::have))
        .containsExactly(metadata);
  }

  @Test
  void longListIsSplitWithoutLoss() {
    var all = Map.of(0, numbers(1_000_000, 9_000), 1, numbers(5, 9_000));
    var messages = MetadataSplitter.split(metadata(all), MetadataSplitterTest::have);
    var sent = new TreeMap<Integer, List<Long>>();
    var metadata = (Metadata) messages.get(0);
    metadata.field().forEach((level, numbers) -> sent.put(level, new ArrayList<>(numbers)));
    for (var message : messages.subList(1, messages.size())) {
      var have = (Have) message;
      sent.computeIfAbsent(have.level(), level -> new ArrayList<>()).add(have.sn());
    }
    sent.values().forEach(numbers -> numbers.sort(null));
    assertThat(sent).isEqualTo(all);
    assertThat(PeerMessageCodec.encode(metadata)).hasSizeBetween(59_900, 60_000);
  }

  @Test
  void metadataContainsFirstAndLastSegment() {
    var all = Map.of(0, numbers(1_000_000, 9_000), 1, numbers(5, 9_000));
    var metadata =
        (Metadata) MetadataSplitter.split(metadata(all), MetadataSplitterTest::have).get(0);
    assertThat(metadata.field().get(0)).contains(1_000_000L, 1_008_999L);
    assertThat(metadata.field().get(1)).contains(5L, 9_004L);
  }

  private static Have have(int level, long sn) {
    return new Have(sn, Optional.of(level + "-" + sn), level, true, Optional.of(5L));
  }

  private static List<Long> numbers(long first, int count) {
    return LongStream.range(first, first + count).boxed().toList();
  }

  private static Metadata metadata(Map<Integer, List<Long>> field) {
    var none = Optional.<String>empty();
    return new Metadata("a", field, true, none, none, false, false, 0, true, none);
  }
}
