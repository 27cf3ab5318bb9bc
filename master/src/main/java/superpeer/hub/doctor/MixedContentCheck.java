package superpeer.hub.doctor;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Whether a page on https would have to call something without TLS, which browsers refuse. */
final class MixedContentCheck implements Check {

  private static final String NAME = "mixed-content";

  private final Patient patient;
  private final Question question;

  MixedContentCheck(Patient patient, Question question) {
    this.patient = patient;
    this.question = question;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Finding> examine() {
    if (question.page().isEmpty()) {
      return List.of(
          Finding.skipped(
              NAME, "no page is named", "give the address of the page with the player"));
    }
    var page = question.page().get();
    if (!Addresses.isHttps(page)) {
      return List.of(Finding.ok(NAME, page + " is not on https, and may call anything"));
    }
    var findings = new ArrayList<Finding>();
    question
        .url()
        .filter(MixedContentCheck::isRefused)
        .ifPresent(url -> findings.add(refused("the playlist " + url, "serve it over https")));
    patient.hubs().stream()
        .filter(MixedContentCheck::isRefused)
        .map(hub -> refused("the hub " + hub, "give the hub a certificate (docs/hub.md, TLS)"))
        .forEach(findings::add);
    return findings.isEmpty()
        ? List.of(Finding.ok(NAME, page + " is on https, and so is what it calls"))
        : findings;
  }

  private static boolean isRefused(URI url) {
    return !Addresses.isHttps(url) && !Addresses.isThisMachine(url);
  }

  private static Finding refused(String what, String hint) {
    return Finding.failed(
        NAME, "browsers refuse " + what + " to a page on https", hint + ", and use that address");
  }
}
