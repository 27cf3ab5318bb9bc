package superpeer.worker.webrtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.protocol.MalformedMessage;
import superpeer.worker.webrtc.SessionDescription.Candidates;

class SessionDescriptionTest {

  private static final String OFFER =
      String.join(
          "\r\n",
          "v=0",
          "o=- 1 2 IN IP4 127.0.0.1",
          "s=-",
          "t=0 0",
          "m=application 49071 UDP/DTLS/SCTP webrtc-datachannel",
          "c=IN IP4 10.0.0.7",
          "a=candidate:1 1 udp 2122260223 10.0.0.7 49071 typ host generation 0",
          "a=candidate:2 1 udp 2122260222 fd00::7 49072 typ host generation 0",
          "a=candidate:3 1 udp 2122260221 1f9c.local 49073 typ host generation 0",
          "a=end-of-candidates",
          "a=ice-options:trickle",
          "a=ice-ufrag:Uxbs",
          "");

  @Test
  void stripsPeersCandidates() throws MalformedMessage {
    assertThat(SessionDescription.ofPeer(OFFER, Candidates.STRIPPED).lines())
        .contains("a=ice-ufrag:Uxbs", "a=ice-options:trickle")
        .noneMatch(line -> line.contains("candidate"));
  }

  @Test
  void keepsEverythingElse() throws MalformedMessage {
    assertThat(SessionDescription.ofPeer(OFFER, Candidates.KEPT)).isEqualTo(OFFER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "v=0\r\ns=-\r\n",
        "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n",
        "v=0\r\nm=application 9 UDP/DTLS/SCTP x\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n",
        "v=0\r\nm=application 9 UDP/DTLS/SCTP x\r\nm=application 9 UDP/DTLS/SCTP x\r\n"
      })
  void rejectsOtherThanOneDataChannel(String sdp) {
    assertThatThrownBy(() -> SessionDescription.ofPeer(sdp, Candidates.STRIPPED))
        .isInstanceOf(MalformedMessage.class);
  }

  @Test
  void rejectsTooLongDescription() {
    var long1 = OFFER + "a=x\r\n".repeat(SessionDescription.MAX_LENGTH);
    assertThatThrownBy(() -> SessionDescription.ofPeer(long1, Candidates.KEPT))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining("characters");
  }

  @Test
  void removesTrickleOption() {
    assertThat(SessionDescription.ofOurs(OFFER, Optional.empty()).lines())
        .doesNotContain("a=ice-options:trickle")
        .anyMatch(line -> line.contains("10.0.0.7"));
  }

  @Test
  void announcesOnlyPublicAddress() {
    assertThat(SessionDescription.ofOurs(OFFER, Optional.of("203.0.113.10")))
        .contains("a=candidate:1 1 udp 2122260223 203.0.113.10 49071 typ host generation 0")
        .contains("c=IN IP4 203.0.113.10")
        .doesNotContain("10.0.0.7", "fd00::7");
  }

  @Test
  void announcesAnIpv6AddressInPlaceOfIpv6() {
    assertThat(SessionDescription.ofOurs(OFFER, Optional.of("2001:db8::1")).lines())
        .filteredOn(line -> line.startsWith("a=candidate:"))
        .containsExactly("a=candidate:2 1 udp 2122260222 2001:db8::1 49072 typ host generation 0");
  }

  @Test
  void detectsCandidates() {
    assertThat(SessionDescription.hasCandidate(OFFER)).isTrue();
    assertThat(SessionDescription.hasCandidate("v=0\r\n")).isFalse();
  }
}
