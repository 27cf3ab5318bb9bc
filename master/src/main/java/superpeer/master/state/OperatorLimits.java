package superpeer.master.state;

import java.util.OptionalInt;

/**
 * What an operator has set with {@code POST /ping}; survives restarts.
 *
 * @param bandwidthMbps the server's uplink; 0 is automatic
 * @param workers forced number of slots; 0 is automatic
 */
public record OperatorLimits(int bandwidthMbps, int workers) {

  public static final OperatorLimits AUTOMATIC = new OperatorLimits(0, 0);

  /** What is absent stays. */
  public OperatorLimits with(OptionalInt bandwidth, OptionalInt newWorkers) {
    return new OperatorLimits(bandwidth.orElse(bandwidthMbps), newWorkers.orElse(workers));
  }
}
