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
 * Playlist and a segment of the origin, as a browser on the page would fetch them and as a worker
 * may: redirects, CORS, ranges, clock.
 */
final class OriginCheck implements Check {

  private static final String NAME = "origin";
  private static final int MAX_REDIRECTS = 5;
  private static final String DEFAULT_HINT =
      "open the address with a player, and correct what the origin or its CDN answers";

  private final DiagnosticRequest diagnosticRequest;
  private final HttpProbe httpProbe;
  private final InstantSource clock;
  private final List<Finding> findings = new ArrayList<>();

  OriginCheck(DiagnosticRequest diagnosticRequest, HttpProbe httpProbe, InstantSource clock) {
    this.diagnosticRequest = diagnosticRequest;
    this.httpProbe = httpProbe;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Finding> run() throws InterruptedException {
    var url = diagnosticRequest.url().or(this::guessed);
    if (url.isEmpty()) {
      return List.of(
          Finding.skipped(NAME, "no playlist is named", "give its address, as the player has it"));
    }
    try {
      playlist(url.get());
    } catch (ProbeFailure e) {
      findings.add(Finding.failed(NAME, e.reason(), e.hintOr(DEFAULT_HINT)));
    }
    return List.copyOf(findings);
  }

  /** An id keeps neither scheme nor extension; https and .m3u8 are the likeliest. */
  private Optional<URI> guessed() {
    return diagnosticRequest
        .channel()
        .flatMap(id -> id.originCandidates().stream().findFirst())
        .flatMap(Urls::parse);
  }

  private record Fetched(URI at, HttpProbe.Response answer) {}

  private void playlist(URI url) throws ProbeFailure, InterruptedException {
    var called = clock.instant();
    var fetched = fetch("playlist", url, Map.of());
    findings.add(ResponseHeaderChecks.clock(url.getHost(), fetched.answer, called));
    var lines = PlaylistUris.of(fetched.answer.body().utf8String());
    if (lines.isEmpty()) {
      throw new ProbeFailure(
          "what " + fetched.at + " answers is no HLS playlist: it does not begin with #EXTM3U");
    }
    findings.add(
        Finding.ok(
            NAME,
            "playlist %s%s: %,d bytes in %d ms"
                .formatted(
                    url,
                    fetched.at.equals(url) ? "" : ", by redirect to " + fetched.at.getHost(),
                    fetched.answer.body().size(),
                    fetched.answer.took().toMillis())));
    var playlist = lines.get();
    if (playlist.isMaster()) {
      var variant = resolved(fetched.at, playlist.first());
      fetched = fetch("media playlist", variant, Map.of());
      playlist =
          PlaylistUris.of(fetched.answer.body().utf8String())
              .orElseThrow(
                  () -> new ProbeFailure("what " + variant + " answers is no HLS playlist"));
    }
    segment(resolved(fetched.at, playlist.first()));
  }

  private void segment(URI url) throws ProbeFailure, InterruptedException {
    var fetched = fetch("segment", url, Map.of("Range", "bytes=0-0"));
    if (fetched.answer.status() == 206) {
      findings.add(Finding.ok(NAME, "segment " + url + " is there, and can be had in ranges"));
    } else {
      findings.add(
          Finding.warning(
              NAME,
              "segment " + url + " is there, but a range is answered with all of it",
              "let the origin answer Range requests, so that what a peer began need not be fetched"
                  + " again"));
    }
  }

  /** Follows redirects; whatever is no success ends the check. */
  private Fetched fetch(String what, URI url, Map<String, String> more)
      throws ProbeFailure, InterruptedException {
    var headers = new HashMap<>(more);
    diagnosticRequest.origin().ifPresent(origin -> headers.put("Origin", origin));
    var at = url;
    for (var i = 0; i <= MAX_REDIRECTS; i++) {
      var response = call(what, at, headers);
      var location = response.header("Location");
      if (response.status() < 300 || response.status() > 399 || location.isEmpty()) {
        judge(what, at, response);
        return new Fetched(at, response);
      }
      at = resolved(at, location);
    }
    throw new ProbeFailure(what + " " + url + " redirects more than " + MAX_REDIRECTS + " times");
  }

  private HttpProbe.Response call(String what, URI at, Map<String, String> headers)
      throws ProbeFailure, InterruptedException {
    try {
      return httpProbe.call(
          HttpProbe.Request.get(at, headers, HttpProbe.AddressScope.WORKER_POLICY));
    } catch (ProbeFailure e) {
      throw new ProbeFailure(what + " " + at + " " + e.reason(), e.hintOr(""));
    }
  }

  private void judge(String what, URI at, HttpProbe.Response response) throws ProbeFailure {
    if (!response.isSuccess()) {
      throw new ProbeFailure(what + " " + at + " answers HTTP " + response.status());
    }
    if (isSameOrigin(at) || ResponseHeaderChecks.allowsPage(response, diagnosticRequest.origin())) {
      return;
    }
    findings.add(
        Finding.failed(
            "cors",
            "%s %s does not allow %s to read it (Access-Control-Allow-Origin: %s)"
                .formatted(
                    what,
                    at,
                    diagnosticRequest.origin().orElse("pages of other origins"),
                    response.header("Access-Control-Allow-Origin").orElse("none")),
            "let the origin answer Access-Control-Allow-Origin: *, or the page's origin, for"
                + " playlists and segments"));
  }

  private boolean isSameOrigin(URI url) {
    return diagnosticRequest
        .origin()
        .map(it -> it.equalsIgnoreCase(url.getScheme() + "://" + url.getRawAuthority()))
        .orElse(false);
  }

  private static URI resolved(URI base, Optional<String> reference) throws ProbeFailure {
    if (reference.isEmpty()) {
      throw new ProbeFailure(base + " lists nothing to play");
    }
    return Urls.parse(reference.get())
        .map(base::resolve)
        .filter(it -> it.getHost() != null)
        .orElseThrow(
            () -> new ProbeFailure(base + " leads to what is no address: " + reference.get()));
  }
}
