package superpeer.hub.planner;

import java.util.List;
import java.util.Map;

/**
 * The actions of a plan, and the reason for each channel.
 *
 * @param actions the most important first
 * @param reasons channel → why it is seeded there or not, one line
 */
record Plan(List<SeedAction> actions, Map<String, String> reasons) {}
