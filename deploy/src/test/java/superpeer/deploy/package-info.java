/**
 * What ships, tested as it ships: the tree of {@code mvn package}, real worker processes, and the
 * unmodified SDK in a real browser.
 *
 * <p>{@code *IT} classes run in a network namespace of their own ({@code src/test/netns}) with
 * {@code mvn verify -Pe2e}. {@link superpeer.deploy.TestEnvironment} makes what a test needs and
 * ends it: an {@link superpeer.deploy.Origin} that can misbehave, {@link
 * superpeer.deploy.SuperPeer}s, {@link superpeer.deploy.Viewer}s.
 */
package superpeer.deploy;
