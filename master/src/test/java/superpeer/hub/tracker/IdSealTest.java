package superpeer.hub.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class IdSealTest {

  private final IdSeal seal = new IdSeal(key(1));
  private final PeerIds ids = new PeerIds(new Random(7), seal);

  @Test
  void sealedIdsHaveTheFormThatAllSdksAcceptAndHold() {
    for (var i = 0; i < 1_000; i++) {
      var id = ids.next(Role.VIEWER, "Y2g=");
      assertThat(id).matches("w\\d{2}[0-9a-z]{18}");
      assertThat(PeerIds.wellFormed(id)).isTrue();
      assertThat(seal.holds("Y2g=", id)).isTrue();
      assertThat(new IdSeal(key(1)).holds("Y2g=", id)).as("after a restart").isTrue();
    }
    assertThat(ids.next(Role.SUPER_PEER, "Y2g=")).startsWith("s");
  }

  @Test
  void whatIsNotOfThisKeyAndChannelDoesNotHold() {
    var id = ids.next(Role.VIEWER, "Y2g=");
    assertThat(seal.holds("Y2k=", id)).as("another channel").isFalse();
    assertThat(new IdSeal(key(2)).holds("Y2g=", id)).as("another key").isFalse();
    assertThat(seal.holds("Y2g=", "x" + id.substring(1))).as("another beginning").isFalse();
    assertThat(seal.holds("Y2g=", id + "0")).isFalse();
    assertThat(seal.holds("Y2g=", id.substring(0, 13))).as("without the seal").isFalse();
    assertThat(seal.holds("Y2g=", "w42")).isFalse();
    assertThat(seal.holds("Y2g=", PeerIds.next(Role.VIEWER, new Random(9)))).isFalse();
  }

  @Test
  void aShortKeyIsNone() {
    assertThatThrownBy(() -> new IdSeal(new byte[3])).isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] key(int first) {
    var key = new byte[IdSeal.KEY_BYTES];
    key[0] = (byte) first;
    return key;
  }
}
