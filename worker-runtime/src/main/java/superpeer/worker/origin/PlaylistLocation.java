package superpeer.worker.origin;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import superpeer.worker.origin.OriginFailure.Kind;
import superpeer.worker.playlist.Playlist;

/**
 * Where the playlist is: at the URL of the seed, or else at one of those that the channel id allows
 * to guess, the first that answers. From there a master playlist may lead on to its variant.
 */
final class PlaylistLocation {

  private final List<URI> candidates;
  private final boolean guessed;
  private int candidate;
  private boolean confirmed;
  private final OptionalInt selectedVariant;
  private Optional<URI> variant = Optional.empty();
  private boolean separateAudio;

  private PlaylistLocation(List<URI> candidates, boolean guessed, OptionalInt choice) {
    this.candidates = candidates;
    this.guessed = guessed;
    this.selectedVariant = choice;
  }

  /**
   * @param url of the seed
   * @param guesses URLs to try where the seed has none; may be empty
   * @param choice which variant of a master playlist to enter, counted from 0; empty: the only one
   * @throws OriginFailure if the seed's URL is none, or there is nowhere to look
   */
  static PlaylistLocation of(Optional<String> url, List<String> guesses, OptionalInt choice) {
    if (url.isPresent()) {
      return new PlaylistLocation(List.of(UrlResolver.parse(url.get())), false, choice);
    }
    if (guesses.isEmpty()) {
      throw OriginFailure.of(
          Kind.UNSUPPORTED,
          "no playlist is known for the channel",
          "give its url in the seed; without it segments come from viewers alone");
    }
    return new PlaylistLocation(guesses.stream().map(UrlResolver::parse).toList(), true, choice);
  }

  boolean isGuessed() {
    return guessed;
  }

  /** Whether the master playlist that led here has sound in playlists of its own. */
  boolean hasSeparateAudio() {
    return separateAudio;
  }

  /** Whether a master playlist led here. */
  boolean isVariant() {
    return variant.isPresent();
  }

  URI current() {
    return variant.orElseGet(() -> candidates.get(candidate));
  }

  /**
   * Goes on from the master playlist that was found to its variant.
   *
   * @param url where the master is
   * @return whether it is known which variant to enter
   * @throws OriginFailure if the master cannot be followed
   */
  boolean enterVariant(URI url, Playlist.Master master) {
    var what = UrlResolver.display(url);
    if (isVariant()) {
      throw OriginFailure.of(Kind.MALFORMED, what + " is a master playlist within another");
    }
    var variants = master.variants();
    if (selectedVariant.isEmpty() && (variants.size() > 1 || master.alternateAudio())) {
      return false; // where sound is apart, no segment is of use before somebody may be offered it
    }
    separateAudio = master.alternateAudio();
    int index = selectedVariant.orElse(0);
    if (index >= variants.size()) {
      throw OriginFailure.of(
          Kind.MALFORMED, what + " has no variant " + index + ", only " + variants.size());
    }
    variant = Optional.of(UrlResolver.resolve(url, variants.get(index).uri()));
    return true;
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
  boolean nextCandidate() {
    variant = Optional.empty();
    if (confirmed) {
      return false;
    }
    candidate = (candidate + 1) % candidates.size();
    return candidate != 0;
  }
}
