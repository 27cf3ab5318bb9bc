package superpeer.hub.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PeerIdSignerTest {

  private final PeerIdSigner signer = new PeerIdSigner(key(1));
  private final PeerIdIssuer ids = new PeerIdIssuer(new Random(7), signer);

  @Test
  void signedIdsHaveAFormThatSdksAcceptAndAreValid() {
    for (var i = 0; i < 1_000; i++) {
      var id = ids.next(PeerRole.VIEWER, "Y2g=");
      assertThat(id).matches("w\\d{2}[0-9a-z]{18}");
      assertThat(PeerIdIssuer.isWellFormed(id)).isTrue();
      assertThat(signer.isValid("Y2g=", id)).isTrue();
      assertThat(new PeerIdSigner(key(1)).isValid("Y2g=", id)).as("after a restart").isTrue();
    }
  }

  @Test
  void onlyIdsOfKnownSuperPeersProveTheirRole() {
    var known = ids.next(PeerRole.SUPER_PEER, "Y2g=");
    var unknown = ids.next(PeerRole.UNKNOWN_SUPER_PEER, "Y2g=");
    assertThat(known).matches("s\\d{2}[0-9a-z]{18}");
    assertThat(unknown).matches("s\\d{2}[0-9a-z]{18}");
    assertThat(signer.isValid("Y2g=", known)).isTrue();
    assertThat(signer.isValid("Y2g=", unknown)).isTrue();
    assertThat(signer.isSuperPeer("Y2g=", known)).isTrue();
    assertThat(signer.isSuperPeer("Y2k=", known)).isFalse();
    assertThat(signer.isSuperPeer("Y2g=", unknown)).isFalse();
    assertThat(signer.isSuperPeer("Y2g=", ids.next(PeerRole.VIEWER, "Y2g="))).isFalse();
  }

  @Test
  void rejectsIdsOfAnotherKeyOrChannel() {
    var id = ids.next(PeerRole.VIEWER, "Y2g=");
    assertThat(signer.isValid("Y2k=", id)).as("another channel").isFalse();
    assertThat(new PeerIdSigner(key(2)).isValid("Y2g=", id)).as("another key").isFalse();
    assertThat(signer.isValid("Y2g=", "x" + id.substring(1))).as("another prefix").isFalse();
    assertThat(signer.isValid("Y2g=", id + "0")).isFalse();
    assertThat(signer.isValid("Y2g=", id.substring(0, 13))).as("without the signature").isFalse();
    assertThat(signer.isValid("Y2g=", "w42")).isFalse();
    assertThat(signer.isValid("Y2g=", PeerIdIssuer.next(PeerRole.VIEWER, new Random(9)))).isFalse();
  }

  @Test
  void rejectsShortKey() {
    assertThatThrownBy(() -> new PeerIdSigner(new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] key(int first) {
    var key = new byte[PeerIdSigner.KEY_BYTES];
    key[0] = (byte) first;
    return key;
  }
}
