package superpeer.master.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import superpeer.master.fleet.WorkerView;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.WorkerStats.NativeResources;

/**
 * Meters of every worker and every channel, in the text format of Prometheus. They name channels,
 * so the page is not for everyone.
 *
 * <p>There are as many series as workers; of channels the {@value #MAX_CHANNELS} with the most
 * viewers have their own, and the rest are {@code channel="other"}, so that the sums stay right.
 */
public final class DetailedMetrics {

  static final int MAX_CHANNELS = 200;

  private static final double KB = 1024;
  private static final double MBIT = 1e6;

  /**
   * @param type gauge, or counter of a process: it begins anew with a new pid
   */
  private record Meter(String name, String type, String help, ToDoubleFunction<WorkerView> value) {}

  private static final List<Meter> WORKER =
      List.of(
          gauge("pid", "process of the slot", WorkerView::pid),
          gauge(
              "up", "1 while viewers can reach it", view -> view.phase() == Phase.SEEDING ? 1 : 0),
          gauge("peers", "connected viewers", view -> view.stats().peers()),
          gauge("segments", "segments held", view -> view.stats().segments()),
          gauge(
              "uplink_bits_per_second",
              "payload sent to viewers, lately",
              view -> view.stats().currentUplinkMbps() * MBIT),
          gauge("memory_bytes", "resident memory", view -> view.stats().memoryKb() * KB),
          gauge(
              "direct_bytes",
              "off the heap: segments, kept and being fetched",
              view -> natives(view, NativeResources::directKb) * KB),
          gauge(
              "outstanding_bytes",
              "sent and perhaps not received",
              view -> natives(view, NativeResources::outstandingKb) * KB),
          gauge(
              "connections",
              "peer connections that are not closed",
              view -> natives(view, NativeResources::connections)),
          counter(
              "connections_closed_total",
              "peer connections",
              view -> natives(view, NativeResources::closed)),
          counter(
              "messages_received_total",
              "from viewers; each leaks some 115 bytes of native memory",
              view -> natives(view, NativeResources::messages)),
          gauge("cpu_percent", "of one core", view -> view.stats().cpuPercent()),
          counter("uploaded_bytes_total", "payload sent", view -> view.stats().uploadedKb() * KB),
          counter(
              "acknowledged_bytes_total",
              "payload that viewers said they received",
              view -> view.stats().acknowledgedKb() * KB),
          counter(
              "peer_bytes_total",
              "segment bytes taken from viewers",
              view -> view.stats().fromPeersKb() * KB),
          counter(
              "origin_bytes_total",
              "segment bytes fetched over HTTP",
              view -> view.stats().fromOriginKb() * KB),
          counter("pieces_sent_total", "segments sent", view -> view.stats().pieces().sent()),
          counter(
              "pieces_cancelled_total",
              "segments that viewers cancelled",
              view -> view.stats().pieces().cancelled()),
          counter(
              "pieces_aborted_total",
              "segments that we ended early",
              view -> view.stats().pieces().aborted()),
          counter(
              "pieces_refused_total",
              "requests that could not have been served in time",
              view -> view.stats().pieces().refused()),
          counter(
              "rejected_sessions_total",
              "viewers turned away",
              view -> view.stats().faults().rejected()),
          counter(
              "failed_sessions_total",
              "viewers that never connected",
              view -> view.stats().faults().failedConnections()),
          counter(
              "origin_failures_total", "failed fetches", view -> view.stats().faults().origin()),
          counter(
              "tracker_failures_total", "failed calls", view -> view.stats().faults().tracker()),
          counter(
              "signaling_failures_total",
              "lost or refused connections",
              view -> view.stats().faults().signaling()),
          counter("restarts_total", "processes after the slot's first", WorkerView::restarts));

  private static final List<Meter> CHANNEL =
      List.of(
          gauge("workers", "workers", view -> 1),
          gauge("peers", "connected viewers", view -> view.stats().peers()),
          gauge(
              "uplink_bits_per_second",
              "payload sent to viewers, lately",
              view -> view.stats().currentUplinkMbps() * MBIT),
          counter("uploaded_bytes_total", "payload sent", view -> view.stats().uploadedKb() * KB),
          counter(
              "origin_bytes_total",
              "segment bytes fetched over HTTP",
              view -> view.stats().fromOriginKb() * KB));

  private DetailedMetrics() {}

  private static long natives(WorkerView view, ToLongFunction<NativeResources> figure) {
    return view.stats().natives().stream().mapToLong(figure).sum();
  }

  /** The page; empty if there are no workers. */
  public static String render(List<WorkerView> views) {
    var page = new StringBuilder();
    if (views.isEmpty()) {
      return "";
    }
    for (var meter : WORKER) {
      head(page, "superpeer_worker_", meter, " of the slot's process");
      for (var view : views) {
        var labels = "slot=\"%d\",channel=\"%s\"".formatted(view.slot(), channel(view));
        line(page, "superpeer_worker_", meter, labels, meter.value().applyAsDouble(view));
      }
    }
    var channels = channels(views);
    for (var meter : CHANNEL) {
      head(page, "superpeer_channel_", meter, " of all workers of the channel");
      channels.forEach(
          (channel, workers) ->
              line(
                  page,
                  "superpeer_channel_",
                  meter,
                  "channel=\"" + channel + "\"",
                  workers.stream().mapToDouble(meter.value()).sum()));
    }
    return page.toString();
  }

  private static Map<String, List<WorkerView>> channels(List<WorkerView> views) {
    var all = new LinkedHashMap<String, List<WorkerView>>();
    views.forEach(view -> all.computeIfAbsent(channel(view), c -> new ArrayList<>()).add(view));
    var busiestFirst =
        all.entrySet().stream()
            .sorted(
                Comparator.comparingInt(
                    (Map.Entry<String, List<WorkerView>> entry) -> -peers(entry.getValue())))
            .toList();
    var shown = new LinkedHashMap<String, List<WorkerView>>();
    for (var entry : busiestFirst) {
      var name = shown.size() < MAX_CHANNELS ? entry.getKey() : "other";
      shown.computeIfAbsent(name, c -> new ArrayList<>()).addAll(entry.getValue());
    }
    return shown;
  }

  private static int peers(List<WorkerView> workers) {
    return workers.stream().mapToInt(view -> view.stats().peers()).sum();
  }

  /** A channel id is base64, or else what a caller made of it. */
  private static String channel(WorkerView view) {
    var id = view.assignment().channel().encoded();
    return id.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static void head(StringBuilder page, String prefix, Meter meter, String whose) {
    page.append("# HELP ").append(prefix).append(meter.name()).append(' ');
    page.append(meter.help()).append(whose).append('\n');
    page.append("# TYPE ").append(prefix).append(meter.name()).append(' ');
    page.append(meter.type()).append('\n');
  }

  private static void line(
      StringBuilder page, String prefix, Meter meter, String labels, double value) {
    page.append(prefix).append(meter.name()).append('{').append(labels).append("} ");
    page.append(Double.isFinite(value) ? value : 0).append('\n');
  }

  private static Meter gauge(String name, String help, ToDoubleFunction<WorkerView> value) {
    return new Meter(name, "gauge", help, value);
  }

  private static Meter counter(String name, String help, ToDoubleFunction<WorkerView> value) {
    return new Meter(name, "counter", help, value);
  }
}
