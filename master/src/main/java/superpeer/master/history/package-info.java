/**
 * How things were: figures of the last day, a point a minute.
 *
 * <p>{@link superpeer.master.history.Sampler} looks at everything from time to time. Decides
 * nothing, and nothing depends on it.
 */
package superpeer.master.history;
