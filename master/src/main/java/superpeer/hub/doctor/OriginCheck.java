package superpeer.hub.doctor;

import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import superpeer.hub.doctor.probe.HttpProbe;
import superpeer.hub.doctor.probe.ProbeFailure;

/**
 * Checks the origin: fetches a playlist and a segment as a browser on the page would, from
 * addresses that workers may use. Covers redirects, CORS, ranges and the clock.
 */
final class OriginCheck implements Check {

  private static final String NAME = "origin";
  private static final int MAX_REDIRECTS = 5;
  private static final String DEFAULT_HINT =
      "open the URL with a player, and correct the response of the origin or its CDN";

  private final DiagnosticRequest request;
  private final HttpProbe http;
  private final InstantSource clock;
  private final List<Finding> findings = new ArrayList<>();

  OriginCheck(DiagnosticRequest request, HttpProbe http, InstantSource clock) {
    this.request = request;
    this.http = http;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Finding> run() throws InterruptedException {
    var url = request.url().or(this::guessUrl);
    if (url.isEmpty()) {
      return List.of(
          Finding.skipped(NAME, "no playlist is given", "pass its URL, as set in the player"));
    }
    try {
      checkPlaylist(url.get());
    } catch (ProbeFailure e) {
      findings.add(Finding.failed(NAME, e.reason(), e.hintOr(DEFAULT_HINT)));
    }
    return List.copyOf(findings);
  }

  /** Guesses the playlist URL from the channel id, which has neither scheme nor extension. */
  private Optional<URI> guessUrl() {
    return request
        .channel()
        .flatMap(id -> id.originCandidates().stream().findFirst())
        .flatMap(Urls::parse);
  }

  /**
   * The first entry of an HLS playlist. Only workers parse the whole playlist.
   *
   * @param isMaster whether it is a master playlist
   * @param first URI of the first variant or segment
   */
  private record Playlist(boolean isMaster, Optional<String> first) {

    /** Returns empty if the text is not a playlist. */
    static Optional<Playlist> parse(String text) {
      var lines =
          (text.startsWith("\uFEFF") ? text.substring(1) : text)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty())
              .toList();
      if (lines.isEmpty() || !lines.get(0).startsWith("#EXTM3U")) {
        return Optional.empty();
      }
      var first = lines.stream().filter(line -> !line.startsWith("#")).findFirst();
      var isMaster = lines.stream().anyMatch(line -> line.startsWith("#EXT-X-STREAM-INF"));
      return Optional.of(new Playlist(isMaster, first));
    }
  }

  private record Fetched(URI at, HttpProbe.Response response) {}

  private void checkPlaylist(URI url) throws ProbeFailure, InterruptedException {
    var called = clock.instant();
    var fetched = fetch("playlist", url, Map.of());
    findings.add(ResponseHeaderChecks.clock(url.getHost(), fetched.response, called));
    var parsed = Playlist.parse(fetched.response.body().utf8String());
    if (parsed.isEmpty()) {
      throw new ProbeFailure(
          fetched.at + " is not an HLS playlist: it does not begin with #EXTM3U");
    }
    findings.add(
        Finding.ok(
            NAME,
            "playlist %s%s: %,d bytes in %d ms"
                .formatted(
                    url,
                    fetched.at.equals(url) ? "" : " (redirected to " + fetched.at.getHost() + ")",
                    fetched.response.body().size(),
                    fetched.response.took().toMillis())));
    var playlist = parsed.get();
    if (playlist.isMaster()) {
      var variant = resolve(fetched.at, playlist.first());
      fetched = fetch("media playlist", variant, Map.of());
      playlist =
          Playlist.parse(fetched.response.body().utf8String())
              .orElseThrow(() -> new ProbeFailure(variant + " is not an HLS playlist"));
    }
    checkSegment(resolve(fetched.at, playlist.first()));
  }

  private void checkSegment(URI url) throws ProbeFailure, InterruptedException {
    var fetched = fetch("segment", url, Map.of("Range", "bytes=0-0"));
    if (fetched.response.status() == 206) {
      findings.add(
          Finding.ok(NAME, "segment " + url + " is available and supports Range requests"));
    } else {
      findings.add(
          Finding.warning(
              NAME,
              "segment " + url + " is available, but the origin ignores Range requests",
              "enable Range requests at the origin; otherwise viewers fetch the whole segment again"
                  + " when a peer fails"));
    }
  }

  /** Fetches a URL and follows redirects. Any error response ends the check. */
  private Fetched fetch(String what, URI url, Map<String, String> more)
      throws ProbeFailure, InterruptedException {
    var headers = new HashMap<>(more);
    request.origin().ifPresent(origin -> headers.put("Origin", origin));
    var at = url;
    for (var i = 0; i <= MAX_REDIRECTS; i++) {
      var response = call(what, at, headers);
      var location = response.header("Location");
      if (response.status() < 300 || response.status() > 399 || location.isEmpty()) {
        checkResponse(what, at, response);
        return new Fetched(at, response);
      }
      at = resolve(at, location);
    }
    throw new ProbeFailure(what + " " + url + " redirects more than " + MAX_REDIRECTS + " times");
  }

  private HttpProbe.Response call(String what, URI at, Map<String, String> headers)
      throws ProbeFailure, InterruptedException {
    try {
      return http.call(HttpProbe.Request.get(at, headers, HttpProbe.AddressScope.WORKER_POLICY));
    } catch (ProbeFailure e) {
      throw new ProbeFailure(what + " " + at + " " + e.reason(), e.hintOr(""));
    }
  }

  private void checkResponse(String what, URI at, HttpProbe.Response response) throws ProbeFailure {
    if (!response.isSuccess()) {
      throw new ProbeFailure(what + " " + at + " returned HTTP " + response.status());
    }
    if (isSameOrigin(at) || ResponseHeaderChecks.allowsPage(response, request.origin())) {
      return;
    }
    findings.add(
        Finding.failed(
            "cors",
            "%s %s does not allow %s to read it (Access-Control-Allow-Origin: %s)"
                .formatted(
                    what,
                    at,
                    request.origin().orElse("pages of other origins"),
                    response.header("Access-Control-Allow-Origin").orElse("none")),
            "configure the origin to send Access-Control-Allow-Origin: *, or the page's origin, for"
                + " playlists and segments"));
  }

  private boolean isSameOrigin(URI url) {
    return request
        .origin()
        .map(it -> it.equalsIgnoreCase(url.getScheme() + "://" + url.getRawAuthority()))
        .orElse(false);
  }

  private static URI resolve(URI base, Optional<String> reference) throws ProbeFailure {
    if (reference.isEmpty()) {
      throw new ProbeFailure(base + " lists no segment or variant");
    }
    return Urls.parse(reference.get())
        .map(base::resolve)
        .filter(it -> it.getHost() != null)
        .orElseThrow(() -> new ProbeFailure(base + " contains an invalid URL: " + reference.get()));
  }
}
