package superpeer.worker;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import superpeer.protocol.control.WorkerStats.NativeResources;
import superpeer.worker.webrtc.RtcTransport;

/** What a transport and the JVM have outside the heap, in the units of the control line. */
record NativeStatsReader(RtcTransport transport) implements Supplier<NativeResources> {

  private static final long KB = 1_024;

  @Override
  public NativeResources get() {
    var figures = transport.stats();
    return new NativeResources(
        directBytes() / KB,
        figures.outstandingBytes() / KB,
        figures.connections(),
        figures.ended().values().stream().mapToLong(Long::longValue).sum(),
        figures.messagesReceived());
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
