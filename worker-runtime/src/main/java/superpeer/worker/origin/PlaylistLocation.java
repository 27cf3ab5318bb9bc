package superpeer.worker.origin;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import superpeer.worker.origin.OriginFailure.Kind;
import superpeer.worker.playlist.Playlist;

/**
 * Finds the URL of the playlist: that of the seed, or else the first that answers of those guessed
 * from the channel id. A master playlist may lead from there to a variant.
 */
final class PlaylistLocation {

  private final List<URI> candidates;
  private final boolean guessed;
  private int candidate;
  private boolean confirmed;
  private final OptionalInt selectedVariant;
  private Optional<URI> variant = Optional.empty();
  private boolean separateAudio;

  private PlaylistLocation(List<URI> candidates, boolean guessed, OptionalInt selectedVariant) {
    this.candidates = candidates;
    this.guessed = guessed;
    this.selectedVariant = selectedVariant;
  }

  /**
   * @param url of the seed
   * @param guesses URLs to try if the seed has none; may be empty
   * @param selectedVariant index of the variant to use in a master playlist; empty: the only one
   * @throws OriginFailure if the seed's URL is invalid, or no URL is known
   */
  static PlaylistLocation of(
      Optional<String> url, List<String> guesses, OptionalInt selectedVariant) {
    if (url.isPresent()) {
      return new PlaylistLocation(List.of(UrlResolver.parse(url.get())), false, selectedVariant);
    }
    if (guesses.isEmpty()) {
      throw OriginFailure.of(
          Kind.UNSUPPORTED,
          "the channel has no known playlist URL",
          "set its url in the seed; without it, segments come only from viewers");
    }
    return new PlaylistLocation(
        guesses.stream().map(UrlResolver::parse).toList(), true, selectedVariant);
  }

  boolean isGuessed() {
    return guessed;
  }

  /** Whether the master playlist that led here has separate audio playlists. */
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
   * Continues from a master playlist to its variant.
   *
   * @param url of the master playlist
   * @return whether the variant is known
   * @throws OriginFailure if the master playlist cannot be used
   */
  boolean enterVariant(URI url, Playlist.Master master) {
    var what = UrlResolver.display(url);
    if (isVariant()) {
      throw OriginFailure.of(Kind.MALFORMED, what + " is a master playlist inside another one");
    }
    var variants = master.variants();
    if (selectedVariant.isEmpty() && (variants.size() > 1 || master.alternateAudio())) {
      return false; // with separate audio, no segment is useful before a viewer may be offered it
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

  /** A playlist was found here: no more guessing. */
  void confirm() {
    confirmed = true;
  }

  /**
   * No playlist was found here. The next poll starts from the seed's URL, because a variant's URL
   * may be signed and expire.
   *
   * @return whether to try another candidate without a delay
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
