/**
 * The control line between the master and its workers.
 *
 * <p>Start with {@link superpeer.protocol.control.WorkerCommand} and {@link
 * superpeer.protocol.control.WorkerEvent}. Framing and JSON are in {@code ControlCodec}.
 */
package superpeer.protocol.control;
