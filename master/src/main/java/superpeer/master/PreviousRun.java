package superpeer.master;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.master.config.MasterSettings;
import superpeer.master.fleet.AdoptedWorker;
import superpeer.master.process.ProcessLauncher;
import superpeer.master.state.SavedState;
import superpeer.master.state.SqliteStore;
import superpeer.master.state.StateFailure;
import superpeer.master.state.StateStore;
import superpeer.master.state.UnavailableStateStore;

/**
 * Loads what the previous master left: its workers and its state. Both load while the actor system
 * starts, which takes longer than either.
 */
record PreviousRun(CompletionStage<List<AdoptedWorker>> workers, CompletionStage<State> state) {

  private static final Logger log = LoggerFactory.getLogger(PreviousRun.class);

  /** The saved state, or why the database cannot be used. */
  record State(StateStore store, SavedState saved, Optional<String> error) {}

  static PreviousRun load(MasterSettings settings, ProcessLauncher launcher) {
    var file = settings.master().database();
    return new PreviousRun(
        launcher.adopt(settings.fleet().adoptTimeout()),
        CompletableFuture.supplyAsync(() -> open(file)));
  }

  private static State open(Path file) {
    try {
      var store = SqliteStore.open(file);
      return new State(store, store.load(), Optional.empty());
    } catch (StateFailure e) {
      var reason = String.valueOf(e.getMessage());
      log.error("{}", reason);
      return new State(new UnavailableStateStore(reason), SavedState.EMPTY, Optional.of(reason));
    }
  }
}
