/**
 * The tracker: who is in which swarm, and whom each should meet.
 *
 * <p>{@link superpeer.hub.tracker.Swarms} is the core, plain code without threads or I/O; {@link
 * superpeer.hub.tracker.TrackerShard} is the actor around one, {@link
 * superpeer.hub.tracker.TrackerHandler} the HTTP in front. All of it is soft state: after a restart
 * the nodes are learnt again from their reports. Knows nothing of signaling but its address.
 */
package superpeer.hub.tracker;
