package superpeer.hub.doctor;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Whether a page on https would have to call something without TLS, which browsers refuse. */
final class MixedContentCheck implements Check {

  private static final String NAME = "mixed-content";

  private final DiagnosisTarget diagnosisTarget;
  private final DiagnosticRequest diagnosticRequest;

  MixedContentCheck(DiagnosisTarget diagnosisTarget, DiagnosticRequest diagnosticRequest) {
    this.diagnosisTarget = diagnosisTarget;
    this.diagnosticRequest = diagnosticRequest;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Finding> run() {
    if (diagnosticRequest.page().isEmpty()) {
      return List.of(
          Finding.skipped(
              NAME, "no page is named", "give the address of the page with the player"));
    }
    var page = diagnosticRequest.page().get();
    if (!Urls.isHttps(page)) {
      return List.of(Finding.ok(NAME, page + " is not on https, and may call anything"));
    }
    var findings = new ArrayList<Finding>();
    diagnosticRequest
        .url()
        .filter(MixedContentCheck::isRefused)
        .ifPresent(url -> findings.add(refused("the playlist " + url, "serve it over https")));
    diagnosisTarget.hubs().stream()
        .filter(MixedContentCheck::isRefused)
        .map(hub -> refused("the hub " + hub, "give the hub a certificate (docs/hub.md, TLS)"))
        .forEach(findings::add);
    return findings.isEmpty()
        ? List.of(Finding.ok(NAME, page + " is on https, and so is what it calls"))
        : findings;
  }

  private static boolean isRefused(URI url) {
    return !Urls.isHttps(url) && !Urls.isThisMachine(url);
  }

  private static Finding refused(String what, String hint) {
    return Finding.failed(
        NAME, "browsers refuse " + what + " to a page on https", hint + ", and use that address");
  }
}
