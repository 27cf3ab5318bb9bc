package superpeer.hub.planner;

import java.util.List;
import java.util.Map;

/**
 * What is to be done, and why everything is as it is.
 *
 * @param actions in the order of their importance
 * @param reasons channel → one line: why it is seeded where it is, or why it is not
 */
record Plan(List<SeedAction> actions, Map<String, String> reasons) {}
