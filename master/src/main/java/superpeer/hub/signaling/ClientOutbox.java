package superpeer.hub.signaling;

/** Where messages for one client go. Its methods may be called from any thread. */
interface ClientOutbox {

  /**
   * Hands over one message, without waiting.
   *
   * @return false if the client has read too little of what came before; the message is lost
   */
  boolean offer(String message);

  /** Ends the connection; the first reason given holds. */
  void close(CloseReason why);
}
