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
 * Finds the variant of a master playlist that a viewer's segment belongs to.
 *
 * <p>Players sort and filter variants by their own rules, and ids do not depend on content
 * (docs/protocol/wire.md §1.6). Only the bytes show which variant a level is. So the segment with
 * the same number is fetched and compared, first from the variant that hls.js would use.
 * Thread-safe.
 *
 * @param master URL of the master playlist before redirects
 */
record VariantMatcher(OriginClient client, URI master) {

  private static final Logger log = LoggerFactory.getLogger(VariantMatcher.class);

  /**
   * @param variant the index in the master playlist; empty if none matches
   * @param variants number of variants in it
   */
  record Match(OptionalInt variant, int variants) {}

  /** The order of hls.js: by height of the picture, then by bandwidth. */
  private static final Comparator<Variant> PLAYER_ORDER =
      Comparator.comparingLong(Variant::height).thenComparingLong(Variant::bandwidth);

  /**
   * Compares one variant after the other.
   *
   * @param taken variants that are known to be other levels
   *     <p>A level beyond the number of variants costs nothing but the master playlist.
   */
  CompletionStage<Match> findVariant(ViewerHas segment, Set<Integer> taken) {
    return client
        .fetchPlaylist(master, Validators.NONE)
        .thenCompose(
            playlist -> {
              var variants = playlist.map(VariantMatcher::variants).orElse(List.of());
              int level = segment.id().level();
              var order =
                  level < variants.size() ? order(variants, level, taken) : List.<Integer>of();
              return findFirst(
                      order.iterator(),
                      playlist.map(PlaylistResponse::url).orElse(master),
                      variants,
                      segment)
                  .thenApply(variant -> new Match(variant, variants.size()));
            });
  }

  private CompletionStage<OptionalInt> findFirst(
      Iterator<Integer> order, URI base, List<Variant> variants, ViewerHas segment) {
    if (!order.hasNext()) {
      return CompletableFuture.completedFuture(OptionalInt.empty());
    }
    int index = order.next();
    return matches(base, variants.get(index), segment)
        .exceptionally(failure -> logFailure(variants.get(index), failure))
        .thenCompose(
            found ->
                found
                    ? CompletableFuture.completedFuture(OptionalInt.of(index))
                    : findFirst(order, base, variants, segment));
  }

  private static boolean logFailure(Variant variant, Throwable failure) {
    log.debug("cannot compare with {}: {}", variant.bandwidth(), failure.toString());
    return false;
  }

  private CompletionStage<Boolean> matches(URI base, Variant variant, ViewerHas segment) {
    return client
        .fetchPlaylist(UrlResolver.resolve(base, variant.uri()), Validators.NONE)
        .thenCompose(playlist -> matches(playlist.orElseThrow(), segment));
  }

  private CompletionStage<Boolean> matches(PlaylistResponse playlist, ViewerHas segment) {
    var entry = media(playlist).find(segment.id().sn());
    if (entry.isEmpty() || entry.get().gap()) {
      return CompletableFuture.completedFuture(false);
    }
    var length = entry.get().range().map(ByteRange::length);
    if (segment.size().isPresent() && length.isPresent() && !segment.size().equals(length)) {
      return CompletableFuture.completedFuture(false);
    }
    return client
        .fetchSegment(UrlResolver.resolve(playlist.url(), entry.get().uri()), entry.get().range())
        .thenApply(
            body ->
                segment
                    .hash()
                    .map(body.hash()::equals)
                    .orElse(segment.size().equals(Optional.of((long) body.bytes().remaining()))));
  }

  /** The variant that hls.js would use for the level, then the others; each URL once. */
  static List<Integer> order(List<Variant> variants, int level, Set<Integer> taken) {
    var uris = new HashSet<String>();
    var inPlayerOrder =
        IntStream.range(0, variants.size())
            .boxed()
            .filter(index -> uris.add(variants.get(index).uri()))
            .sorted(Comparator.comparing(variants::get, PLAYER_ORDER))
            .toList();
    return Stream.concat(inPlayerOrder.stream().skip(level).limit(1), inPlayerOrder.stream())
        .distinct()
        .filter(index -> !taken.contains(index))
        .toList();
  }

  private static List<Variant> variants(PlaylistResponse playlist) {
    try {
      return PlaylistParser.parse(playlist.text()) instanceof Master master
          ? master.variants()
          : List.of();
    } catch (MalformedPlaylist e) {
      throw malformed(playlist, e);
    }
  }

  private static Media media(PlaylistResponse playlist) {
    try {
      if (PlaylistParser.parse(playlist.text()) instanceof Media media) {
        return media;
      }
    } catch (MalformedPlaylist e) {
      throw malformed(playlist, e);
    }
    throw OriginFailure.of(
        OriginFailure.Kind.MALFORMED,
        UrlResolver.display(playlist.url()) + " is a master playlist inside another one");
  }

  private static OriginFailure malformed(PlaylistResponse playlist, MalformedPlaylist e) {
    return OriginFailure.of(
        OriginFailure.Kind.MALFORMED, UrlResolver.display(playlist.url()) + ": " + e.getMessage());
  }
}
