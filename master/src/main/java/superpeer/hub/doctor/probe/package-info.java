/**
 * The network as the doctor sees it: HTTP, WebSockets and STUN as ports, each with one adapter.
 *
 * <p>Callers may wait: every call ends by itself within a few seconds, and when its thread is
 * interrupted. Tests of checks have fakes.
 */
package superpeer.hub.doctor.probe;
