package superpeer.master.jmx;

/** One actor's mailbox and work, as {@code superpeer:type=Mailbox,actor=name}. */
public interface MailboxMXBean {

  /** Messages that wait, now. */
  long getSize();

  /** Most messages that ever waited. */
  long getHighWater();

  /** Messages that the actor has handled. */
  long getProcessed();

  /** Messages that ended in an exception. */
  long getFailed();

  /** Times that the actor was begun anew after a failure. */
  long getRestarts();

  /** Time spent with all messages so far, in microseconds. */
  long getProcessingMicros();

  /** Time spent with a message on average, in microseconds. */
  double getAverageMicros();

  /** Time spent with the message that took longest, in microseconds. */
  long getLongestMicros();
}
