package superpeer.master.state;

import java.util.List;

/**
 * The saved state.
 *
 * @param seeds oldest first
 */
public record SavedState(List<SavedSeed> seeds, OperatorLimits limits) {

  public static final SavedState EMPTY = new SavedState(List.of(), OperatorLimits.AUTOMATIC);
}
