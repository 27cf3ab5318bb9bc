/**
 * The probes of the doctor: HTTP, WebSocket and STUN as interfaces, each with one implementation.
 *
 * <p>Start with {@link superpeer.hub.doctor.probe.HttpProbe}. Calls block; every call ends within a
 * few seconds, or when its thread is interrupted. Tests of checks use fakes.
 */
package superpeer.hub.doctor.probe;
