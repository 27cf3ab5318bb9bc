/**
 * The hub, where viewers and super peers find each other: tracker, signaling server and the admin
 * part.
 *
 * <p>Start with {@link superpeer.hub.Hub}, which creates the parts. The hub does not depend on
 * {@code superpeer.master}; only the program's {@code Main} knows both.
 */
package superpeer.hub;
