package superpeer.protocol.rest;

import java.util.List;

/**
 * The response to {@code GET /audit}.
 *
 * @param ret 0
 * @param audit changes, the newest first
 */
public record AuditResponse(int ret, List<Entry> audit) {

  public static AuditResponse of(List<Entry> audit) {
    return new AuditResponse(0, audit);
  }

  /**
   * One change.
   *
   * @param at epoch ms
   * @param caller address of the caller
   * @param what the call and its subject
   */
  public record Entry(long at, String caller, String what) {}
}
