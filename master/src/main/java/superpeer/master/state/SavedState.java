package superpeer.master.state;

import java.util.List;

/**
 * Everything that was saved.
 *
 * @param seeds the oldest first
 */
public record SavedState(List<SavedSeed> seeds, OperatorLimits limits) {

  public static final SavedState EMPTY = new SavedState(List.of(), OperatorLimits.AUTOMATIC);
}
