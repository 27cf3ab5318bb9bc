package superpeer.worker.segment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import superpeer.worker.segment.SegmentNames.Style;

class SegmentNamesTest {

  private static final SegmentId ID = new SegmentId(1, 7);
  private static final SegmentNames WHOLE = SegmentNames.ofResource(ID, "cdn.example/7.ts");
  private static final SegmentNames PART =
      SegmentNames.ofByteRange(ID, "cdn.example/all.mp4", 100, 200);

  @Test
  void namesSegmentByNumberOrAddress() {
    assertThat(WHOLE.forStyle(Style.PLAIN)).isEqualTo("1-7");
    assertThat(WHOLE.forStyle(Style.STRICT)).isEqualTo("cdn.example/7.ts");
    assertThat(WHOLE.forStyle(Style.EXCLUSIVE)).isEqualTo("cdn.example/7.ts");
    assertThat(PART.forStyle(Style.STRICT)).isEqualTo("cdn.example/all.mp4|bytes=100-299");
    assertThat(PART.forStyle(Style.EXCLUSIVE)).isEqualTo("cdn.example/all.mp4|bytes=100-300");
  }

  @Test
  void derivesStyleFromName() {
    assertThat(PART.styleOf("1-7")).contains(Style.PLAIN);
    assertThat(PART.styleOf("cdn.example/all.mp4|bytes=100-299")).contains(Style.STRICT);
    assertThat(PART.styleOf("cdn.example/all.mp4|bytes=100-300")).contains(Style.EXCLUSIVE);
    assertThat(PART.styleOf("cdn.example/all.mp4")).isEmpty();
    assertThat(PART.styleOf("1-8")).isEmpty();
  }

  @Test
  void singleNameHasNoStyle() {
    assertThat(SegmentNames.single("1-7").styleOf("1-7")).isEmpty();
    assertThat(SegmentNames.single("mine").forStyle(Style.STRICT)).isEqualTo("mine");
  }
}
