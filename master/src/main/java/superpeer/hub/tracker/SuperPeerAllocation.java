package superpeer.hub.tracker;

/**
 * Decides how many super peers of its channel a viewer is told of.
 *
 * <p>Called by shards on their own threads: implementations are stateless.
 */
@FunctionalInterface
public interface SuperPeerAllocation {

  /**
   * @return 0 or more
   */
  int superPeersFor(Need need);

  /** What a viewer is known to need. */
  sealed interface Need {

    /** It joins now and has no peer yet. */
    record Joining() implements Need {}

    /**
     * It asks for more peers.
     *
     * @param urgent whether it has no connection at all
     * @param ratio percent of P2P to HTTP since its last call; 1000 when HTTP is 0
     */
    record Asking(boolean urgent, int ratio) implements Need {}
  }

  /**
   * The rule of the vendor's dashboard: at once and always if {@code seedPreferred}, else to those
   * that lack peers.
   *
   * @param count super peers given to who gets any
   * @param urgentRatio percent of P2P to HTTP below which a viewer lacks peers
   */
  static SuperPeerAllocation byNeed(int count, boolean seedPreferred, int urgentRatio) {
    return need -> {
      var lacks =
          need instanceof Need.Asking asking && (asking.urgent() || asking.ratio() < urgentRatio);
      return seedPreferred || lacks ? count : 0;
    };
  }
}
