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
 * Renders the metrics of every worker and channel in the text format of Prometheus. They name
 * channels, so the page is for operators only.
 *
 * <p>Every worker has its own series. So have the {@value #MAX_CHANNELS} channels with the most
 * viewers; the others are summed up as {@code channel="other"}, so that totals stay right.
 */
public final class DetailedMetrics {

  static final int MAX_CHANNELS = 200;

  private static final double KB = 1024;
  private static final double MBIT = 1e6;

  /**
   * @param type gauge, or counter of a process, which restarts at 0 with a new pid
   */
  private record Meter(String name, String type, String help, ToDoubleFunction<WorkerView> value) {}

  private static final List<Meter> WORKER =
      List.of(
          gauge("pid", "process id", WorkerView::pid),
          gauge(
              "up", "1 while viewers can reach it", view -> view.phase() == Phase.SEEDING ? 1 : 0),
          gauge("peers", "connected viewers", view -> view.stats().peers()),
          gauge("segments", "segments held", view -> view.stats().segments()),
          gauge(
              "uplink_bits_per_second",
              "recent rate of payload sent to viewers",
              view -> view.stats().currentUplinkMbps() * MBIT),
          gauge("memory_bytes", "resident memory", view -> view.stats().memoryKb() * KB),
          gauge(
              "direct_bytes",
              "off-heap memory of segments, kept and being fetched",
              view -> natives(view, NativeResources::directKb) * KB),
          gauge(
              "outstanding_bytes",
              "sent but perhaps not received yet",
              view -> natives(view, NativeResources::outstandingKb) * KB),
          gauge(
              "connections",
              "open peer connections",
              view -> natives(view, NativeResources::connections)),
          counter(
              "connections_closed_total",
              "closed peer connections",
              view -> natives(view, NativeResources::closed)),
          counter(
              "messages_received_total",
              "messages from viewers; each leaks about 115 bytes of native memory",
              view -> natives(view, NativeResources::messages)),
          gauge("cpu_percent", "CPU in percent of one core", view -> view.stats().cpuPercent()),
          counter("uploaded_bytes_total", "payload sent", view -> view.stats().uploadedKb() * KB),
          counter(
              "acknowledged_bytes_total",
              "payload that viewers acknowledged",
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
              "segments that the worker aborted",
              view -> view.stats().pieces().aborted()),
          counter(
              "pieces_refused_total",
              "requests refused because they could not be served in time",
              view -> view.stats().pieces().refused()),
          counter(
              "rejected_sessions_total",
              "viewers refused because the worker was full",
              view -> view.stats().faults().rejected()),
          counter(
              "failed_sessions_total",
              "viewers that never connected",
              view -> view.stats().faults().failedConnections()),
          counter(
              "origin_failures_total",
              "failed fetches from the origin",
              view -> view.stats().faults().origin()),
          counter(
              "tracker_failures_total",
              "failed calls to the tracker",
              view -> view.stats().faults().tracker()),
          counter(
              "signaling_failures_total",
              "lost or refused connections to signaling servers",
              view -> view.stats().faults().signaling()),
          counter("restarts_total", "processes after the slot's first", WorkerView::restarts));

  private static final List<Meter> CHANNEL =
      List.of(
          gauge("workers", "workers", view -> 1),
          gauge("peers", "connected viewers", view -> view.stats().peers()),
          gauge(
              "uplink_bits_per_second",
              "recent rate of payload sent to viewers",
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

  /** Returns the page; empty without workers. */
  public static String render(List<WorkerView> views) {
    var page = new StringBuilder();
    if (views.isEmpty()) {
      return "";
    }
    for (var meter : WORKER) {
      head(page, "superpeer_worker_", meter, ", per worker");
      for (var view : views) {
        var labels = "slot=\"%d\",channel=\"%s\"".formatted(view.slot(), channel(view));
        line(page, "superpeer_worker_", meter, labels, meter.value().applyAsDouble(view));
      }
    }
    var channels = channels(views);
    for (var meter : CHANNEL) {
      head(page, "superpeer_channel_", meter, ", all workers of the channel");
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

  /** Escapes a channel id: it should be base64, but callers can send anything. */
  private static String channel(WorkerView view) {
    var id = view.assignment().channel().encoded();
    return id.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static void head(StringBuilder page, String prefix, Meter meter, String suffix) {
    page.append("# HELP ").append(prefix).append(meter.name()).append(' ');
    page.append(meter.help()).append(suffix).append('\n');
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
