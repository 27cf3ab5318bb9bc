/**
 * The segment files of all channels of this host.
 *
 * <p>Workers write and read them, each in its channel's directory, and keep each channel within the
 * budget; that all of them together stay within it only the master can see to. It knows no more of
 * a file than its name, its size and when it was used last.
 */
package superpeer.master.cache;
