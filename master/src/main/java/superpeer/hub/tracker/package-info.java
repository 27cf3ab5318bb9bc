/**
 * The tracker: keeps the swarms of all channels and tells each peer which peers to connect to.
 *
 * <p>Start with {@link superpeer.hub.tracker.Swarms}, the core without threads or I/O. {@link
 * superpeer.hub.tracker.TrackerShard} is the actor around it, {@link
 * superpeer.hub.tracker.TrackerHandler} the HTTP in front. {@link
 * superpeer.hub.tracker.AdmissionPolicy} decides who is admitted, {@link
 * superpeer.hub.tracker.PeerSelector} which peers are returned. All state is soft: after a restart
 * the peers are learnt from their reports. The tracker knows only the address of signaling.
 */
package superpeer.hub.tracker;
