/**
 * How things were: figures of the last day, a point a minute.
 *
 * <p>{@link superpeer.master.history.OverviewSampler} looks at everything from time to time.
 * Decides nothing, and nothing depends on it.
 */
package superpeer.master.history;
