package superpeer.master.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import superpeer.protocol.control.Assignment.OriginMode;

/**
 * Where content may come from. Defaults and reasons: {@code reference.conf}, {@code
 * superpeer.origin}.
 *
 * @param mode from viewers, over HTTP, or both
 * @param allowNetworks CIDRs that workers may fetch from although they are not public
 * @param maxDiskMb largest size of all segment files, in units of 1,048,576 bytes
 */
public record ContentSourceConfig(OriginMode mode, List<String> allowNetworks, int maxDiskMb) {

  /** A literal address and a prefix length; host names are not allowed, so nothing is resolved. */
  private static final Pattern CIDR =
      Pattern.compile("([0-9.]{7,15}|[0-9a-fA-F:.]{2,45})/\\d{1,3}");

  static ContentSourceConfig from(SettingReader settings) {
    var networks = settings.textList("superpeer.origin.allow-networks");
    if (!networks.stream().allMatch(network -> CIDR.matcher(network).matches())) {
      throw settings.invalid(
          "superpeer.origin.allow-networks", "a list of CIDRs such as 10.0.0.0/8");
    }
    return new ContentSourceConfig(
        mode(settings), networks, settings.integer("superpeer.origin.max-disk-mb", 0, 1 << 30));
  }

  private static OriginMode mode(SettingReader settings) {
    var text = settings.required("superpeer.origin.mode");
    for (var mode : OriginMode.values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(text)) {
        return mode;
      }
    }
    throw settings.invalid("superpeer.origin.mode", "hybrid, origin or relay");
  }
}
