package superpeer.hub.tracker;

import java.util.List;
import java.util.Optional;

/**
 * Which pages may use the tracker, and with which options.
 *
 * @param closed whether a viewer needs a page and the token of a site; if not, everyone is admitted
 * @param sites the first match wins
 */
public record AdmissionRules(boolean closed, List<Site> sites) {

  /** Admits everyone with the default options. */
  public static final AdmissionRules OPEN = new AdmissionRules(false, List.of());

  /**
   * One site.
   *
   * @param domain host of its playlists and pages, subdomains included
   * @param token user token of its pages
   * @param pages further page hosts, subdomains included; {@code *} admits every page and requests
   *     without one
   * @param viewerOptions what its viewers get
   */
  public record Site(
      String domain, Optional<String> token, List<String> pages, ViewerOptions viewerOptions) {
    public Site {
      pages = List.copyOf(pages);
    }

    /** Never prints the token. */
    @Override
    public String toString() {
      return "Site[" + domain + ", pages=" + pages + "]";
    }
  }

  /**
   * Options for viewers. An absent value means the tracker's setting.
   *
   * @param wifiOnly whether viewers on cellular only download
   * @param fuseRate connections at which a viewer leaves signaling; 0: never
   * @param signal main signaling address
   * @param stun ICE servers, {@code stun:host:port}
   */
  public record ViewerOptions(
      Optional<Boolean> wifiOnly,
      Optional<Integer> fuseRate,
      Optional<String> signal,
      Optional<List<String>> stun) {

    public static final ViewerOptions NONE =
        new ViewerOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  public AdmissionRules {
    sites = List.copyOf(sites);
  }
}
