package superpeer.hub.geo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes small databases in the MaxMind format, version 2.0: a binary trie of addresses with 24-bit
 * records, 16 zeros, the entries, and a metadata map.
 */
public final class MmdbFile {

  private static final int SEPARATOR = 16;
  private static final int IPV4_IN_IPV6 = 96;

  private final List<int[]> trie = new ArrayList<>(List.of(new int[2]));
  private final ByteArrayOutputStream entries = new ByteArrayOutputStream();

  private MmdbFile() {}

  /**
   * @param ipVersion 4, or 6 with IPv4 in it
   * @param networks CIDR → its entry, of maps, strings, doubles, integers and longs
   */
  public static byte[] of(String type, int ipVersion, Map<String, ?> networks) {
    var file = new MmdbFile();
    networks.forEach((network, entry) -> file.put(network, ipVersion, entry));
    return file.bytes(type, ipVersion);
  }

  /** A record above 0 is a node, below 0 an entry, at -1 - its offset. */
  private void put(String cidr, int ipVersion, Object entry) {
    var slash = cidr.indexOf('/');
    var address = bytes(cidr.substring(0, slash));
    var length = Integer.parseInt(cidr.substring(slash + 1));
    if (ipVersion == 6 && address.length == 4) {
      address = ByteBuffer.allocate(16).position(12).put(address).array();
      length += IPV4_IN_IPV6;
    }
    var offset = entries.size();
    write(entries, entry);
    var node = 0;
    for (int i = 0; i < length - 1; i++) {
      var bit = bit(address, i);
      if (trie.get(node)[bit] == 0) {
        trie.get(node)[bit] = trie.size();
        trie.add(new int[2]);
      }
      node = trie.get(node)[bit];
    }
    trie.get(node)[bit(address, length - 1)] = -1 - offset;
  }

  private static byte[] bytes(String address) {
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static int bit(byte[] address, int i) {
    return address[i / 8] >> (7 - i % 8) & 1;
  }

  private byte[] bytes(String type, int ipVersion) {
    var out = new ByteArrayOutputStream();
    for (var node : trie) {
      for (var record : node) {
        var value =
            record > 0 ? record : record == 0 ? trie.size() : trie.size() + SEPARATOR - 1 - record;
        out.writeBytes(Arrays.copyOfRange(ByteBuffer.allocate(4).putInt(value).array(), 1, 4));
      }
    }
    out.writeBytes(new byte[SEPARATOR]);
    out.writeBytes(entries.toByteArray());
    out.writeBytes("\u00ab\u00cd\u00efMaxMind.com".getBytes(ISO_8859_1));
    var about = new LinkedHashMap<String, Object>();
    about.put("node_count", trie.size());
    about.put("record_size", 24);
    about.put("ip_version", ipVersion);
    about.put("database_type", type);
    about.put("languages", List.of());
    about.put("binary_format_major_version", 2);
    about.put("binary_format_minor_version", 0);
    about.put("build_epoch", 1_795_344_975L);
    about.put("description", Map.of());
    write(out, about);
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, Object value) {
    if (value instanceof Map<?, ?> map) {
      head(out, 7, map.size());
      map.forEach(
          (key, member) -> {
            write(out, key);
            write(out, member);
          });
    } else if (value instanceof String text) {
      head(out, 2, text.getBytes(UTF_8).length);
      out.writeBytes(text.getBytes(UTF_8));
    } else if (value instanceof Double number) {
      head(out, 3, 8);
      out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
    } else if (value instanceof Integer number) {
      head(out, 6, 4);
      out.writeBytes(ByteBuffer.allocate(4).putInt(number).array());
    } else if (value instanceof Long number) {
      out.write(8);
      out.write(9 - 7);
      out.writeBytes(ByteBuffer.allocate(8).putLong(number).array());
    } else if (value instanceof List<?> list && list.isEmpty()) {
      out.write(0);
      out.write(11 - 7);
    } else {
      throw new IllegalArgumentException("no such value: " + value);
    }
  }

  /** Type and size in one byte, or in two; a larger size is not needed here. */
  private static void head(ByteArrayOutputStream out, int type, int size) {
    out.write(type << 5 | Math.min(29, size));
    if (size >= 29) {
      out.write(size - 29);
    }
  }
}
