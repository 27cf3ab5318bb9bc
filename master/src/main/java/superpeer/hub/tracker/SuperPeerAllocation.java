package superpeer.hub.tracker;

/**
 * Decides how many super peers of its channel a viewer gets.
 *
 * <p>Shards call it on their own threads, so implementations must be stateless.
 */
@FunctionalInterface
public interface SuperPeerAllocation {

  /**
   * @return 0 or more
   */
  int superPeersFor(Need need);

  /** The state of the viewer that asks. */
  sealed interface Need {

    /** It joins and has no peers yet. */
    record Joining() implements Need {}

    /**
     * It asks for more peers.
     *
     * @param urgent whether it has no connection
     * @param ratio P2P bytes in percent of HTTP bytes since its last call; 1000 when HTTP is 0
     */
    record Asking(boolean urgent, int ratio) implements Need {}
  }

  /**
   * The rule of the vendor's dashboard: every viewer gets super peers if {@code seedPreferred};
   * otherwise only viewers that lack peers.
   *
   * @param count super peers for a viewer that gets any
   * @param urgentRatio P2P bytes in percent of HTTP bytes below which a viewer lacks peers
   */
  static SuperPeerAllocation byNeed(int count, boolean seedPreferred, int urgentRatio) {
    return need -> {
      var lacks =
          need instanceof Need.Asking asking && (asking.urgent() || asking.ratio() < urgentRatio);
      return seedPreferred || lacks ? count : 0;
    };
  }
}
