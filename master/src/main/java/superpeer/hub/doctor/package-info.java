/**
 * The doctor: finds out why there is no P2P. Checks a hub, an origin and this machine's addresses
 * as a viewer would, and says what is wrong and how to fix it.
 *
 * <p>Start with {@link superpeer.hub.doctor.Diagnostics}, which decides which checks run; {@link
 * superpeer.hub.doctor.Doctor} runs every {@link superpeer.hub.doctor.Check} in parallel. Checks
 * are plain blocking code. The network is behind {@link superpeer.hub.doctor.probe.HttpProbe},
 * {@link superpeer.hub.doctor.probe.WebSocketProbe} and {@link
 * superpeer.hub.doctor.probe.StunProbe}, and every call has a timeout.
 *
 * <p>The doctor changes nothing: it announces a peer in a channel of its own, which leaves at the
 * end.
 */
package superpeer.hub.doctor;
