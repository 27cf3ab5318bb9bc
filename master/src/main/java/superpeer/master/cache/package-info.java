/**
 * Keeps the segment files of all channels on this host within one disk budget.
 *
 * <p>Start with {@link superpeer.master.cache.CacheEvictor}, which alone decides what to delete.
 * Workers read and write the files, and keep each channel within the budget; only the master sees
 * all channels. It knows a file's name, size and time of last use, and nothing else.
 */
package superpeer.master.cache;
