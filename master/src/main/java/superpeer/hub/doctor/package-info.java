/**
 * Why is there no P2P? Looks at a hub, an origin and this machine's addresses as a viewer would,
 * and says for each what is wrong and the way out.
 *
 * <p>Start with {@link superpeer.hub.doctor.Doctor}, which runs every {@link
 * superpeer.hub.doctor.Check} at once; {@link superpeer.hub.doctor.Diagnostics} knows which there
 * are. Checks are plain code that waits; the network is behind {@link
 * superpeer.hub.doctor.probe.HttpProbe}, {@link superpeer.hub.doctor.probe.WebSocketProbe} and
 * {@link superpeer.hub.doctor.probe.StunProbe}, whose every wait has an end.
 *
 * <p>Changes nothing: what it announces is a peer of its own in a channel of its own, and leaves.
 */
package superpeer.hub.doctor;
