package superpeer.hub.signaling;

/** Sends messages to one client. Thread-safe. */
interface ClientOutbox {

  /**
   * Queues one message, without waiting.
   *
   * @return false if the queue is full; the message is dropped
   */
  boolean offer(String message);

  /** Closes the connection; the first reason wins. */
  void close(CloseReason why);
}
