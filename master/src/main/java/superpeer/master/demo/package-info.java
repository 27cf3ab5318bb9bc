/**
 * Serves the demo over HTTP: the sample channel and the player page.
 *
 * <p>Start with {@link superpeer.master.demo.DemoRoutes}; {@link
 * superpeer.master.demo.LivePlaylist} decides which segments are live. All files are in one
 * directory ({@code deploy/demo} in the repository, {@code demo/} when installed). On demand, they
 * are served as they are. Live, they repeat in a loop that the clock alone drives: two servers with
 * the same files and the same time show the same channel.
 */
@NullMarked
package superpeer.master.demo;

import org.jspecify.annotations.NullMarked;
