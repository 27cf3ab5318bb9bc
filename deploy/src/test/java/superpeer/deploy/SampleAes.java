package superpeer.deploy;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts the media in MPEG-TS but not the container: some blocks of each H.264 slice and each AAC
 * frame, in CBC mode that restarts with each slice or frame.
 *
 * <p>Source: Apple, "MPEG-2 Stream Encryption Format for HTTP Live Streaming". The program map
 * keeps the stream types of clear media, because hls.js relies on the playlist's tag.
 */
final class SampleAes {

  private static final int PACKET = 188;
  private static final int BLOCK = 16;

  /** ffmpeg's PIDs of the first two streams. */
  private static final int VIDEO = 0x100;

  private static final int AUDIO = 0x101;

  private final SecretKeySpec key;
  private final IvParameterSpec iv;

  /**
   * @param key 16 bytes
   * @param iv 16 bytes
   */
  SampleAes(byte[] key, byte[] iv) {
    this.key = new SecretKeySpec(key, "AES");
    this.iv = new IvParameterSpec(iv);
  }

  /** One PES packet. */
  private record Unit(int pid, ByteArrayOutputStream adaptation, ByteArrayOutputStream payload) {}

  /** A segment of which each PES packet holds whole frames. */
  byte[] encrypted(byte[] segment) {
    var packed = new ByteArrayOutputStream();
    var counters = new HashMap<Integer, Integer>();
    for (var item : taken(segment)) {
      if (item instanceof Unit unit) {
        pack(unit, counters, packed);
      } else {
        packed.writeBytes((byte[]) item);
      }
    }
    return packed.toByteArray();
  }

  /** PES packets at the place where they began, and all other transport packets. */
  private static List<Object> taken(byte[] segment) {
    var items = new ArrayList<Object>();
    Map<Integer, Unit> open = new LinkedHashMap<>();
    for (var at = 0; at < segment.length; at += PACKET) {
      var packet = Arrays.copyOfRange(segment, at, at + PACKET);
      var pid = ((packet[1] & 0x1F) << 8) | (packet[2] & 0xFF);
      if (pid != VIDEO && pid != AUDIO) {
        items.add(packet);
        continue;
      }
      var hasAdaptation = (packet[3] & 0x20) != 0;
      var payload = 4 + (hasAdaptation ? 1 + (packet[4] & 0xFF) : 0);
      if ((packet[1] & 0x40) != 0) {
        var unit = new Unit(pid, new ByteArrayOutputStream(), new ByteArrayOutputStream());
        unit.adaptation().writeBytes(withoutStuffing(packet, payload));
        items.add(unit);
        open.put(pid, unit);
      }
      open.get(pid).payload().write(packet, payload, PACKET - payload);
    }
    return items;
  }

  /** The flags and the clock of an adaptation field; empty if there is none. */
  private static byte[] withoutStuffing(byte[] packet, int payload) {
    if (payload <= 5) {
      return new byte[0];
    }
    var hasClock = (packet[5] & 0x10) != 0;
    return Arrays.copyOfRange(packet, 5, hasClock ? 12 : 6);
  }

  private void pack(Unit unit, Map<Integer, Integer> counters, ByteArrayOutputStream packed) {
    var clear = unit.payload().toByteArray();
    var header = 9 + (clear[8] & 0xFF);
    var media = Arrays.copyOfRange(clear, header, clear.length);
    var body = new ByteArrayOutputStream();
    body.write(clear, 0, header);
    body.writeBytes(unit.pid() == VIDEO ? video(media) : audio(media));

    var bytes = body.toByteArray();
    var adaptation = unit.adaptation().toByteArray();
    for (var at = 0; at < bytes.length; adaptation = new byte[0]) {
      var most = PACKET - 4 - (adaptation.length > 0 ? 1 + adaptation.length : 0);
      var length = Math.min(most, bytes.length - at);
      var counter = counters.merge(unit.pid(), 1, (old, one) -> (old + one) & 0xF);
      packed.writeBytes(packet(unit.pid(), at == 0, counter, adaptation, length));
      packed.write(bytes, at, length);
      at += length;
    }
  }

  /** The header of a transport packet, with stuffing up to its payload. */
  private static byte[] packet(
      int pid, boolean begins, int counter, byte[] adaptation, int payload) {
    var head = new byte[PACKET - payload];
    Arrays.fill(head, (byte) 0xFF);
    head[0] = 0x47;
    head[1] = (byte) ((pid >> 8) | (begins ? 0x40 : 0));
    head[2] = (byte) pid;
    head[3] = (byte) (counter | (head.length > 4 ? 0x30 : 0x10));
    if (head.length > 4) {
      head[4] = (byte) (head.length - 5);
    }
    if (head.length > 5) {
      head[5] = 0;
      System.arraycopy(adaptation, 0, head, 5, adaptation.length);
    }
    return head;
  }

  /** H.264 as a byte stream. */
  private byte[] video(byte[] stream) {
    var out = new ByteArrayOutputStream();
    var begin = startCode(stream, 0);
    out.write(stream, 0, begin);
    while (begin < stream.length) {
      var next = startCode(stream, begin + 3);
      var end = next < stream.length && stream[next - 1] == 0 ? next - 1 : next;
      out.write(stream, begin, 3);
      out.writeBytes(slice(Arrays.copyOfRange(stream, begin + 3, end)));
      out.write(stream, end, next - end);
      begin = next;
    }
    return out.toByteArray();
  }

  /** Where the next 00 00 01 is; the end if there is none. */
  private static int startCode(byte[] stream, int from) {
    for (var at = from; at + 2 < stream.length; at++) {
      if (stream[at] == 0 && stream[at + 1] == 0 && stream[at + 2] == 1) {
        return at;
      }
    }
    return stream.length;
  }

  /** A NAL unit; in a slice, after 32 bytes, every tenth block is encrypted. */
  private byte[] slice(byte[] nal) {
    var type = nal[0] & 0x1F;
    if (nal.length <= 48 || (type != 1 && type != 5)) {
      return nal;
    }
    var cipher = cipher();
    for (var at = 32; at < nal.length - BLOCK; at += 10 * BLOCK) {
      encrypt(cipher, nal, at, BLOCK);
    }
    return escaped(nal);
  }

  /** Adds emulation prevention bytes. */
  private static byte[] escaped(byte[] nal) {
    var out = new ByteArrayOutputStream();
    var zeros = 0;
    for (var one : nal) {
      if (zeros == 2 && (one & 0xFF) <= 3) {
        out.write(3);
        zeros = 0;
      }
      out.write(one);
      zeros = one == 0 ? zeros + 1 : 0;
    }
    return out.toByteArray();
  }

  /** AAC frames with ADTS headers; after 16 bytes, all whole blocks of a frame are encrypted. */
  private byte[] audio(byte[] stream) {
    for (var at = 0; at + 7 <= stream.length; ) {
      var length =
          ((stream[at + 3] & 3) << 11)
              | ((stream[at + 4] & 0xFF) << 3)
              | ((stream[at + 5] & 0xFF) >> 5);
      var header = (stream[at + 1] & 1) != 0 ? 7 : 9;
      var blocks = (length - header - BLOCK) / BLOCK * BLOCK;
      if (blocks > 0) {
        encrypt(cipher(), stream, at + header + BLOCK, blocks);
      }
      at += length;
    }
    return stream;
  }

  private Cipher cipher() {
    try {
      var cipher = Cipher.getInstance("AES/CBC/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, key, iv);
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES", e);
    }
  }

  /** Encrypts in place; the next call continues where this one ends. */
  private static void encrypt(Cipher cipher, byte[] bytes, int from, int length) {
    var done = cipher.update(bytes, from, length);
    System.arraycopy(done, 0, bytes, from, length);
  }
}
