package superpeer.master.jmx;

import superpeer.master.mailbox.ActorLoad;

/** Exposes an actor's load to JMX threads. */
record MailboxBean(ActorLoad workload) implements MailboxMXBean {

  private static final long NANOS_PER_MICRO = 1_000;

  @Override
  public long getSize() {
    return workload.waiting();
  }

  @Override
  public long getHighWater() {
    return workload.highWater();
  }

  @Override
  public long getProcessed() {
    return workload.processed();
  }

  @Override
  public long getFailed() {
    return workload.failed();
  }

  @Override
  public long getRestarts() {
    return workload.restarts();
  }

  @Override
  public long getProcessingMicros() {
    return workload.nanos() / NANOS_PER_MICRO;
  }

  @Override
  public double getAverageMicros() {
    var processed = workload.processed();
    return processed == 0 ? 0 : (double) workload.nanos() / NANOS_PER_MICRO / processed;
  }

  @Override
  public long getLongestMicros() {
    return workload.longestNanos() / NANOS_PER_MICRO;
  }
}
