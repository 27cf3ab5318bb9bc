package superpeer.master.state;

import java.util.OptionalInt;

/**
 * Limits that an operator has set with {@code POST /ping}; they survive restarts.
 *
 * @param bandwidthMbps the server's uplink, in Mbit/s; 0 is automatic
 * @param workers fixed number of slots; 0 is automatic
 */
public record OperatorLimits(int bandwidthMbps, int workers) {

  public static final OperatorLimits AUTOMATIC = new OperatorLimits(0, 0);

  /** These limits with the given changes; empty ones stay. */
  public OperatorLimits with(OptionalInt bandwidth, OptionalInt newWorkers) {
    return new OperatorLimits(bandwidth.orElse(bandwidthMbps), newWorkers.orElse(workers));
  }
}
