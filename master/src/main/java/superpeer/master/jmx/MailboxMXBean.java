package superpeer.master.jmx;

/** One actor's mailbox and work, as {@code superpeer:type=Mailbox,actor=name}. */
public interface MailboxMXBean {

  /** Messages that wait now. */
  long getSize();

  /** Most messages that ever waited at once. */
  long getHighWater();

  /** Messages that the actor has handled. */
  long getProcessed();

  /** Messages that ended in an exception. */
  long getFailed();

  /** How often the actor was restarted after a failure. */
  long getRestarts();

  /** Processing time of all messages, in microseconds. */
  long getProcessingMicros();

  /** Average processing time of a message, in microseconds. */
  double getAverageMicros();

  /** Longest processing time of a message, in microseconds. */
  long getLongestMicros();
}
