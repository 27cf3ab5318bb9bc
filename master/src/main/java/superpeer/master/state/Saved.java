package superpeer.master.state;

import java.util.List;

/**
 * Everything that was saved.
 *
 * @param seeds the oldest first
 */
public record Saved(List<SavedSeed> seeds, Limits limits) {

  public static final Saved NOTHING = new Saved(List.of(), Limits.AUTOMATIC);
}
