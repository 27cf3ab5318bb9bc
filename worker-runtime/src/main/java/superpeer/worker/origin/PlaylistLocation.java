package superpeer.worker.origin;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where the playlist is: at the URL of the seed, or else at one of those that the channel id allows
 * to guess, the first that answers. From there a master playlist may lead on to its variant.
 */
final class PlaylistLocation {

  private final List<URI> candidates;
  private final boolean guessed;
  private int candidate;
  private boolean confirmed;
  private Optional<URI> variant = Optional.empty();

  private PlaylistLocation(List<URI> candidates, boolean guessed) {
    this.candidates = candidates;
    this.guessed = guessed;
  }

  /**
   * @param url of the seed
   * @param guesses URLs to try where the seed has none; may be empty
   * @throws OriginFailure if the seed's URL is none, or there is nowhere to look
   */
  static PlaylistLocation of(Optional<String> url, List<String> guesses) {
    if (url.isPresent()) {
      return new PlaylistLocation(List.of(Links.parse(url.get())), false);
    }
    if (guesses.isEmpty()) {
      throw OriginFailure.of(
          OriginFailure.Kind.UNSUPPORTED,
          "no playlist is known for the channel",
          "give its url in the seed; without it segments come from viewers alone");
    }
    return new PlaylistLocation(guesses.stream().map(Links::parse).toList(), true);
  }

  boolean isGuessed() {
    return guessed;
  }

  /** Whether a master playlist led here. */
  boolean isVariant() {
    return variant.isPresent();
  }

  URI now() {
    return variant.orElseGet(() -> candidates.get(candidate));
  }

  void enter(URI variantOfMaster) {
    variant = Optional.of(variantOfMaster);
  }

  /** There was a playlist: guessing is over. */
  void confirm() {
    confirmed = true;
  }

  /**
   * There was none. The next look begins at the top again, because a variant's URL may be signed
   * and expire.
   *
   * @return whether another candidate should be tried without a pause
   */
  boolean failed() {
    variant = Optional.empty();
    if (confirmed) {
      return false;
    }
    candidate = (candidate + 1) % candidates.size();
    return candidate != 0;
  }
}
