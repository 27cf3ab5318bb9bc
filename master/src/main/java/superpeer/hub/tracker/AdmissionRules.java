package superpeer.hub.tracker;

import java.util.List;
import java.util.Optional;

/**
 * Whose pages may use the tracker, and what theirs are told that others are not.
 *
 * @param closed whether a viewer needs the token of a site, and a page of it; else everybody is let
 *     in
 * @param sites where several match, the first
 */
public record AdmissionRules(boolean closed, List<Site> sites) {

  /** Everybody is let in, and told the same. */
  public static final AdmissionRules OPEN = new AdmissionRules(false, List.of());

  /**
   * @param domain host of its playlists, subdomains included; also of pages that may show its token
   * @param token user token of its pages
   * @param pages further hosts of them, subdomains included; {@code *}: every page, and who has
   *     none
   * @param viewerOptions what its viewers are told
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
   * What viewers are told; absent: as the tracker's settings say.
   *
   * @param wifiOnly whether those on cellular only download
   * @param fuseRate connections at which they leave signaling; 0: never
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
