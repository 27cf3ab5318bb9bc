package superpeer.hub.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import superpeer.hub.registry.Health;
import superpeer.hub.registry.Location;
import superpeer.hub.registry.ServerEntry;
import superpeer.hub.registry.ServerReport;
import superpeer.hub.registry.ServerReport.SeedView;
import superpeer.hub.registry.ServerView;

class LedgerTest {

  private static final long NOW = 1_000_000;
  private static final long LATER = NOW + Ground.GRACE.toMillis();
  private static final Place PLACE = new Place("a", "YQ==");

  private final Ledger ledger = new Ledger(List.of());

  @Test
  void anOrderHasTimeToShow() {
    ledger.ordered(PLACE, NOW);
    assertThat(ledger.reconcile(List.of(server(Map.of())), LATER - 1)).isEmpty();
    assertThat(ledger.reconcile(List.of(server(seed(Ledger.LABEL))), LATER)).isEmpty();
    assertThat(ledger.own()).containsKey(PLACE);
  }

  @Test
  void whatSomebodyStoppedThereIsLeftAloneForAWhile() {
    ledger.ordered(PLACE, NOW);
    assertThat(ledger.reconcile(List.of(server(Map.of())), LATER))
        .extracting(Ledger.Lost::why)
        .containsExactly("it was stopped by hand there");
    assertThat(ledger.own()).isEmpty();
    var patience = Ledger.STOPPED_BY_HAND.toMillis();
    assertThat(ledger.avoided(LATER + patience - 1)).containsExactly(PLACE);
    assertThat(ledger.avoided(LATER + patience)).isEmpty();
  }

  @Test
  void whatSomebodySeededAnewIsTheirsNow() {
    ledger.ordered(PLACE, NOW);
    assertThat(ledger.reconcile(List.of(server(seed("the operator's"))), LATER)).hasSize(1);
    assertThat(ledger.own()).isEmpty();
    assertThat(ledger.avoided(LATER)).isEmpty();
  }

  @Test
  void whileAServerIsSilentItsSeedsAreKept() {
    ledger.ordered(PLACE, NOW);
    var silent =
        new ServerView(
            server(Map.of()).entry(),
            new Health(Health.Status.STOPPED, Optional.of("dead"), 0, Optional.empty()));
    assertThat(ledger.reconcile(List.of(silent), LATER)).isEmpty();
    assertThat(ledger.own()).containsKey(PLACE);
    assertThat(ledger.reconcile(List.of(), LATER)).hasSize(1);
  }

  @Test
  void aStopIsUnderWayUntilItIsDoneOrFails() {
    ledger.ordered(PLACE, NOW);
    ledger.ending(PLACE, NOW);
    assertThat(ledger.ending(NOW)).containsExactly(PLACE);
    ledger.goesOn(PLACE);
    assertThat(ledger.ending(NOW)).isEmpty();
    assertThat(ledger.own()).containsKey(PLACE);
    ledger.ended(PLACE, NOW);
    assertThat(ledger.own()).isEmpty();
    assertThat(ledger.ending(NOW)).containsExactly(PLACE);
    assertThat(ledger.ending(LATER)).isEmpty();
  }

  @Test
  void whatPeopleSeededAndStoppedDoesNotComeBackAtOnce() {
    ledger.reconcile(List.of(server(seed(""))), NOW);
    assertThat(ledger.avoided(NOW)).isEmpty();
    ledger.reconcile(List.of(server(Map.of())), NOW + 1_000);
    assertThat(ledger.avoided(NOW + 1_000)).containsExactly(PLACE);
    ledger.reconcile(List.of(server(seed(""))), NOW + 2_000);
    assertThat(ledger.own()).isEmpty();
  }

  @Test
  void aRefusalIsRememberedForAWhile() {
    ledger.ordered(PLACE, NOW);
    ledger.refused(PLACE, NOW);
    assertThat(ledger.own()).isEmpty();
    assertThat(ledger.avoided(NOW)).containsExactly(PLACE);
    assertThat(ledger.avoided(NOW + Ledger.REFUSED.toMillis())).isEmpty();
  }

  private static Map<String, SeedView> seed(String label) {
    return Map.of(
        "YQ==", new SeedView("seeding", List.of(7L), List.of(label), 0, 0, Optional.empty()));
  }

  private static ServerView server(Map<String, SeedView> seeds) {
    var entry =
        new ServerEntry("a", "http://a", Optional.empty(), "", 0, true, true, 0, Location.UNKNOWN);
    var report =
        new ServerReport("1", 1, 0, false, false, 0, 0, 0, 0, 0, new LinkedHashMap<>(seeds));
    return new ServerView(
        entry, new Health(Health.Status.RUNNING, Optional.empty(), 0, Optional.of(report)));
  }
}
