package superpeer.worker;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import superpeer.protocol.control.WorkerStats.NativeResources;
import superpeer.worker.webrtc.RtcTransport;

/** Reads what a transport and the JVM hold outside the heap, in the units of the control line. */
record NativeStatsReader(RtcTransport transport) implements Supplier<NativeResources> {

  private static final long KB = 1_024;

  @Override
  public NativeResources get() {
    var stats = transport.stats();
    return new NativeResources(
        directBytes() / KB,
        stats.outstandingBytes() / KB,
        stats.connections(),
        stats.ended().values().stream().mapToLong(Long::longValue).sum(),
        stats.messagesReceived());
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
