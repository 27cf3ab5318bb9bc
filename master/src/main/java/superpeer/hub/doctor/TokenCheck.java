package superpeer.hub.doctor;

import java.util.ArrayList;
import java.util.List;
import superpeer.hub.doctor.probe.ProbeFailure;
import superpeer.hub.doctor.probe.TokenRejected;

/**
 * Checks whether the hub accepts the tokens that are set here, and whether the registered servers
 * run.
 */
final class TokenCheck implements Check {

  private static final String ACCESS = "access-token";
  private static final String ADMIN = "admin-token";

  private final DiagnosisTarget target;
  private final AdminApiClient api;

  TokenCheck(DiagnosisTarget target, AdminApiClient api) {
    this.target = target;
    this.api = api;
  }

  @Override
  public String name() {
    return ACCESS;
  }

  @Override
  public List<Finding> run() throws InterruptedException {
    var findings = new ArrayList<Finding>();
    findings.add(access());
    findings.addAll(servers());
    return findings;
  }

  private Finding access() throws InterruptedException {
    try {
      api.getFromMaster("/stats");
      return target.accessToken().isPresent()
          ? Finding.ok(ACCESS, "the REST API accepts the access token")
          : Finding.warning(
              ACCESS,
              "the REST API is open to anyone: no access token is set",
              "set superpeer.master.access-token if others can reach the port");
    } catch (ProbeFailure e) {
      return Finding.failed(
          ACCESS,
          e.reason() + (target.accessToken().isPresent() ? "" : "; none is set here"),
          e.hintOr("check the super peer's log"));
    }
  }

  private List<Finding> servers() throws InterruptedException {
    try {
      var findings = new ArrayList<Finding>();
      var running = 0;
      for (var server : api.getFromHub("/hub/servers").path("servers")) {
        if (server.path("status").asText().equals("running")) {
          running++;
        } else if (server.path("enabled").asBoolean(true)) {
          findings.add(
              Finding.failed(
                  "servers",
                  "%s is %s: %s"
                      .formatted(
                          server.path("url").asText(),
                          server.path("status").asText("unknown"),
                          server.path("reason").asText("")),
                  "start it, or correct its address and access token on the Servers page"));
        }
      }
      findings.add(
          Finding.ok(ADMIN, "the hub accepts the admin token; running servers: " + running));
      return findings;
    } catch (TokenRejected e) {
      return List.of(Finding.failed(ADMIN, e.reason(), e.hintOr("")));
    } catch (ProbeFailure e) {
      return List.of(Finding.skipped(ADMIN, e.reason(), e.hintOr("")));
    }
  }
}
