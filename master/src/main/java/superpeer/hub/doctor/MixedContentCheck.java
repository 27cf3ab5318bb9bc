package superpeer.hub.doctor;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Checks whether a page on https would call something without TLS, which browsers block. */
final class MixedContentCheck implements Check {

  private static final String NAME = "mixed-content";

  private final DiagnosisTarget target;
  private final DiagnosticRequest request;

  MixedContentCheck(DiagnosisTarget target, DiagnosticRequest request) {
    this.target = target;
    this.request = request;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Finding> run() {
    if (request.page().isEmpty()) {
      return List.of(
          Finding.skipped(NAME, "no page is given", "pass the URL of the page with the player"));
    }
    var page = request.page().get();
    if (!Urls.isHttps(page)) {
      return List.of(Finding.ok(NAME, page + " is not on https; mixed content does not apply"));
    }
    var findings = new ArrayList<Finding>();
    request
        .url()
        .filter(MixedContentCheck::isRefused)
        .ifPresent(url -> findings.add(refused("the playlist " + url, "serve it over https")));
    target.hubs().stream()
        .filter(MixedContentCheck::isRefused)
        .map(
            hub ->
                refused(
                    "the hub " + hub,
                    "give the hub a certificate (docs/operations/network.md, TLS)"))
        .forEach(findings::add);
    return findings.isEmpty()
        ? List.of(Finding.ok(NAME, page + " and everything it calls are on https"))
        : findings;
  }

  private static boolean isRefused(URI url) {
    return !Urls.isHttps(url) && !Urls.isThisMachine(url);
  }

  private static Finding refused(String what, String hint) {
    return Finding.failed(
        NAME, "browsers block " + what + " on a page on https", hint + ", and use that URL");
  }
}
