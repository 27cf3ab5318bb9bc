package superpeer.master.state;

import java.util.OptionalInt;

/**
 * What an operator has set with {@code POST /ping}; survives restarts.
 *
 * @param bandwidthMbps the server's uplink; 0 is automatic
 * @param workers forced number of slots; 0 is automatic
 */
public record Limits(int bandwidthMbps, int workers) {

  public static final Limits AUTOMATIC = new Limits(0, 0);

  /** What is absent stays. */
  public Limits with(OptionalInt bandwidth, OptionalInt newWorkers) {
    return new Limits(bandwidth.orElse(bandwidthMbps), newWorkers.orElse(workers));
  }
}
