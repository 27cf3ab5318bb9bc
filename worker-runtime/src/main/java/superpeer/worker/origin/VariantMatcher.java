package superpeer.worker.origin;

import java.net.URI;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.worker.origin.OriginClient.PlaylistResponse;
import superpeer.worker.origin.OriginClient.Validators;
import superpeer.worker.origin.VariantTrack.ViewerHas;
import superpeer.worker.playlist.MalformedPlaylist;
import superpeer.worker.playlist.Playlist.ByteRange;
import superpeer.worker.playlist.Playlist.Master;
import superpeer.worker.playlist.Playlist.Media;
import superpeer.worker.playlist.Playlist.Variant;
import superpeer.worker.playlist.PlaylistParser;

/**
 * Finds the variant of a master playlist to which a segment belongs that a viewer has.
 *
 * <p>Players sort and filter variants by rules of their own, and ids say nothing about content
 * (docs/protocol §1.6): only the bytes show which variant a level is. So the segment of the same
 * number is fetched, first from the variant that hls.js would mean, and compared. Any thread.
 *
 * @param master where the master playlist is, before redirects
 */
record VariantMatcher(OriginClient client, URI master) {

  private static final Logger log = LoggerFactory.getLogger(VariantMatcher.class);

  /** As hls.js counts: the lowest picture first, of equal ones that of fewer bits. */
  private static final Comparator<Variant> AS_PLAYERS =
      Comparator.comparingLong(Variant::height).thenComparingLong(Variant::bandwidth);

  /**
   * Looks at one variant after the other.
   *
   * @param taken variants that are known to be other levels
   * @return the variant's place in the master playlist; empty if it is none of them
   */
  CompletionStage<OptionalInt> findVariant(ViewerHas segment, Set<Integer> taken) {
    return client
        .fetchPlaylist(master, Validators.NONE)
        .thenCompose(
            page -> {
              var choice = page.map(VariantMatcher::choice).orElse(List.of());
              var order = order(choice, segment.id().level(), taken).iterator();
              return firstOf(
                  order, page.map(PlaylistResponse::url).orElse(master), choice, segment);
            });
  }

  private CompletionStage<OptionalInt> firstOf(
      Iterator<Integer> order, URI base, List<Variant> choice, ViewerHas segment) {
    if (!order.hasNext()) {
      return CompletableFuture.completedFuture(OptionalInt.empty());
    }
    int index = order.next();
    return has(base, choice.get(index), segment)
        .exceptionally(failure -> missed(choice.get(index), failure))
        .thenCompose(
            found ->
                found
                    ? CompletableFuture.completedFuture(OptionalInt.of(index))
                    : firstOf(order, base, choice, segment));
  }

  private static boolean missed(Variant variant, Throwable failure) {
    log.debug("cannot compare with {}: {}", variant.bandwidth(), failure.toString());
    return false;
  }

  private CompletionStage<Boolean> has(URI base, Variant variant, ViewerHas segment) {
    return client
        .fetchPlaylist(UrlResolver.resolve(base, variant.uri()), Validators.NONE)
        .thenCompose(page -> has(page.orElseThrow(), segment));
  }

  private CompletionStage<Boolean> has(PlaylistResponse playlistResponse, ViewerHas segment) {
    var entry = media(playlistResponse).find(segment.id().sn());
    if (entry.isEmpty() || entry.get().gap()) {
      return CompletableFuture.completedFuture(false);
    }
    var length = entry.get().range().map(ByteRange::length);
    if (segment.size().isPresent() && length.isPresent() && !segment.size().equals(length)) {
      return CompletableFuture.completedFuture(false);
    }
    return client
        .fetchSegment(
            UrlResolver.resolve(playlistResponse.url(), entry.get().uri()), entry.get().range())
        .thenApply(
            body ->
                segment
                    .hash()
                    .map(body.hash()::equals)
                    .orElse(segment.size().equals(Optional.of((long) body.bytes().remaining()))));
  }

  /** The variant that the level would be for hls.js, then the others; each address once. */
  static List<Integer> order(List<Variant> choice, int level, Set<Integer> taken) {
    var uris = new HashSet<String>();
    var asPlayers =
        IntStream.range(0, choice.size())
            .boxed()
            .filter(index -> uris.add(choice.get(index).uri()))
            .sorted(Comparator.comparing(choice::get, AS_PLAYERS))
            .toList();
    return Stream.concat(asPlayers.stream().skip(level).limit(1), asPlayers.stream())
        .distinct()
        .filter(index -> !taken.contains(index))
        .toList();
  }

  private static List<Variant> choice(PlaylistResponse playlistResponse) {
    try {
      return PlaylistParser.parse(playlistResponse.text()) instanceof Master master
          ? master.variants()
          : List.of();
    } catch (MalformedPlaylist e) {
      throw malformed(playlistResponse, e);
    }
  }

  private static Media media(PlaylistResponse playlistResponse) {
    try {
      if (PlaylistParser.parse(playlistResponse.text()) instanceof Media media) {
        return media;
      }
    } catch (MalformedPlaylist e) {
      throw malformed(playlistResponse, e);
    }
    throw OriginFailure.of(
        OriginFailure.Kind.MALFORMED,
        UrlResolver.display(playlistResponse.url()) + " is a master playlist within another");
  }

  private static OriginFailure malformed(PlaylistResponse playlistResponse, MalformedPlaylist e) {
    return OriginFailure.of(
        OriginFailure.Kind.MALFORMED,
        UrlResolver.display(playlistResponse.url()) + ": " + e.getMessage());
  }
}
