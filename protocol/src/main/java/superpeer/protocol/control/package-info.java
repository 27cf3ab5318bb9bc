/**
 * Messages of the control line between the master and its workers.
 *
 * <p>Start with {@link superpeer.protocol.control.WorkerCommand} and {@link
 * superpeer.protocol.control.WorkerEvent}. {@code ControlCodec} decides what is a valid frame. The
 * JSON must stay compatible: a new master adopts old workers.
 */
package superpeer.protocol.control;
