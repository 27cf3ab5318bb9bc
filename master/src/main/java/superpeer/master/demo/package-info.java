/**
 * The sample channel and the player page, over HTTP.
 *
 * <p>Everything is files of one directory ({@code deploy/demo} in the repository, {@code demo/} in
 * what ships). On demand is the files as they are; live is the same files in a circle, moved by the
 * clock alone, so that two servers with the same files and the same time show the same live
 * channel.
 */
@NullMarked
package superpeer.master.demo;

import org.jspecify.annotations.NullMarked;
