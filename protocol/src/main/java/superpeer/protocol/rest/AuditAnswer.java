package superpeer.protocol.rest;

import java.util.List;

/**
 * The answer to {@code GET /audit}.
 *
 * @param ret 0
 * @param audit changes, the newest first
 */
public record AuditAnswer(int ret, List<Line> audit) {

  public static AuditAnswer of(List<Line> audit) {
    return new AuditAnswer(0, audit);
  }

  /**
   * One call that changed something.
   *
   * @param at epoch ms
   * @param caller address of the caller
   * @param what the call and what it concerned
   */
  public record Line(long at, String caller, String what) {}
}
