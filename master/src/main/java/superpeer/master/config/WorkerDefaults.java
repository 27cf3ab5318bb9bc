package superpeer.master.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import superpeer.protocol.control.Assignment;

/**
 * Network settings and limits that every worker gets. Defaults and reasons: {@code reference.conf},
 * {@code superpeer.worker}.
 *
 * @param network how peers reach a worker
 * @param maxViewers most viewers of one worker
 * @param maxUplinkMbps most payload of one worker, in Mbit/s
 * @param maxMemoryMb most resident memory of one worker, in units of 1,048,576 bytes
 */
public record WorkerDefaults(
    Assignment.Network network, int maxViewers, int maxUplinkMbps, int maxMemoryMb) {

  private static final Pattern RANGE = Pattern.compile("(\\d{1,5})-(\\d{1,5})");
  private static final Pattern STUN = Pattern.compile("stun:[^:\\s]+:\\d{1,5}|stun:[^:\\s]+");

  static WorkerDefaults from(SettingReader settings) {
    var prefix = "superpeer.worker.";
    return new WorkerDefaults(
        network(settings, prefix),
        settings.integer(prefix + "max-viewers", 1, 100_000),
        settings.integer(prefix + "max-uplink-mbps", 1, MasterConfig.MAX_BANDWIDTH_MBPS),
        settings.integer(prefix + "max-memory-mb", 64, 1 << 20));
  }

  private static Assignment.Network network(SettingReader settings, String prefix) {
    var stun = settings.textList(prefix + "stun");
    if (!stun.stream().allMatch(server -> STUN.matcher(server).matches())) {
      throw settings.invalid(prefix + "stun", "a list of stun:host:port");
    }
    Optional<String> address = settings.text(prefix + "announce-address");
    var key = prefix + "udp-port-range";
    var text = settings.required(key);
    if (text.equals("0")) {
      return new Assignment.Network(address, 0, 0, List.copyOf(stun));
    }
    var range = RANGE.matcher(text);
    if (!range.matches()) {
      throw settings.invalid(key, "0, or two ports as first-last");
    }
    var first = Integer.parseInt(range.group(1));
    var last = Integer.parseInt(range.group(2));
    if (first < 1 || last < first || last > 65_535) {
      throw settings.invalid(key, "two ports from 1 to 65535, the smaller first");
    }
    return new Assignment.Network(address, first, last, List.copyOf(stun));
  }
}
