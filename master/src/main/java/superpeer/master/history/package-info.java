/**
 * Keeps the metrics of the last day, one data point per minute.
 *
 * <p>Start with {@link superpeer.master.history.MetricsHistory}. {@link
 * superpeer.master.history.OverviewSampler} feeds it, and {@link
 * superpeer.master.history.MinuteBucket} decides which channels get points of their own. Nothing
 * else depends on the history.
 */
package superpeer.master.history;
