package superpeer.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The segments an origin serves, as a demo directory, and their hashes.
 *
 * @param demo holds {@code player/} and {@code sample/}
 * @param hashes SHA-256 of each segment in lower-case hex, in order of play
 */
record Segments(Path demo, List<String> hashes) {

  private static final int TS_PACKET = 188;
  private static final String HIGH = "high";
  private static final String AUDIO = "audio";
  private static final int VIDEO_PID = 0x100;
  private static final int AUDIO_PID = 0x101;
  private static final byte[] KEY = "sixteen bytes it".getBytes(StandardCharsets.US_ASCII);
  private static final String END = "#EXT-X-ENDLIST";
  private static final String TARGET = "#EXT-X-TARGETDURATION:";

  /**
   * The segments of {@code sample}, padded to {@code bytes} with MPEG-TS null packets, which
   * players skip. Rounded down to whole packets.
   */
  static Segments padded(Path player, Path sample, Path target, int bytes) throws IOException {
    Files.createDirectories(target.resolve("sample"));
    copyAll(player, target.resolve("player"));
    try (var files = Files.list(sample)) {
      for (var file : files.toList()) {
        var copy = target.resolve("sample").resolve(file.getFileName());
        Files.write(
            copy, file.toString().endsWith(".ts") ? padded(file, bytes) : Files.readAllBytes(file));
      }
    }
    return of(target);
  }

  /**
   * The same segments {@code times} times in a row under different names: a longer video on demand.
   */
  static Segments repeated(Path demo, Path target, int times) throws IOException {
    copyAll(demo, target);
    var sample = target.resolve("sample");
    var once = of(demo).count();
    var playlist = new ArrayList<>(Files.readAllLines(sample.resolve("sample.m3u8")));
    playlist.removeIf(END::equals);
    var duration = playlist.stream().filter(line -> line.startsWith("#EXTINF:")).findFirst();
    for (var sn = once; sn < times * once; sn++) {
      if (sn % once == 0) {
        playlist.add("#EXT-X-DISCONTINUITY");
      }
      playlist.add(duration.orElseThrow());
      playlist.add(name(sn));
      Files.copy(sample.resolve(name(sn % once)), sample.resolve(name(sn)));
    }
    playlist.add(END);
    Files.write(sample.resolve("sample.m3u8"), playlist);
    return of(target);
  }

  /**
   * The same segments, {@code times} times in a row, in two variants under {@code master.m3u8}. The
   * larger one, in {@code high/}, comes first, so that the player's level numbers differ from the
   * playlist's order.
   */
  static Segments variants(Path demo, Path target, int times) throws IOException {
    var low = repeated(demo, target, times);
    var sample = target.resolve("sample");
    var high = Files.createDirectories(sample.resolve(HIGH));
    Files.copy(sample.resolve("sample.m3u8"), high.resolve("sample.m3u8"));
    for (var sn = 0; sn < low.count(); sn++) {
      var file = sample.resolve(name(sn));
      var larger = (int) Files.size(file) + 100 * TS_PACKET;
      Files.write(high.resolve(name(sn)), padded(file, larger));
    }
    Files.writeString(
        sample.resolve("master.m3u8"),
        """
        #EXTM3U
        #EXT-X-STREAM-INF:BANDWIDTH=600000,RESOLUTION=640x360
        high/sample.m3u8
        #EXT-X-STREAM-INF:BANDWIDTH=300000,RESOLUTION=320x180
        sample.m3u8
        """);
    return low;
  }

  /** The hash of a segment of the larger variant. */
  String hashOfHigh(long sn) {
    return sha256(demo.resolve("sample").resolve(HIGH).resolve(name((int) (sn % count()))));
  }

  /**
   * The same segments, {@code times} times in a row, demuxed: video in {@code sample.m3u8}, audio
   * in {@code audio/}, and {@code master.m3u8} for both.
   */
  static Segments separateAudio(Path demo, Path target, int times) throws IOException {
    repeated(demo, target, times);
    var sample = target.resolve("sample");
    var audio = Files.createDirectories(sample.resolve(AUDIO));
    Files.copy(sample.resolve("sample.m3u8"), audio.resolve("sample.m3u8"));
    for (var sn = 0; sn < of(target).count(); sn++) {
      var whole = Files.readAllBytes(sample.resolve(name(sn)));
      Files.write(audio.resolve(name(sn)), without(VIDEO_PID, whole));
      Files.write(sample.resolve(name(sn)), without(AUDIO_PID, whole));
    }
    Files.writeString(
        sample.resolve("master.m3u8"),
        """
        #EXTM3U
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,URI="audio/sample.m3u8"
        #EXT-X-STREAM-INF:BANDWIDTH=300000,RESOLUTION=640x360,CODECS="avc1.42c01e,mp4a.40.2",AUDIO="sound"
        sample.m3u8
        """);
    return of(target);
  }

  /** The hash of a segment of the separate audio. */
  String hashOfAudio(long sn) {
    return sha256(demo.resolve("sample").resolve(AUDIO).resolve(name((int) sn)));
  }

  /** MPEG-TS without the packets of one stream. */
  private static byte[] without(int pid, byte[] packets) {
    var rest = ByteBuffer.allocate(packets.length);
    for (var at = 0; at < packets.length; at += TS_PACKET) {
      if ((((packets[at + 1] & 0x1F) << 8) | (packets[at + 2] & 0xFF)) != pid) {
        rest.put(packets, at, TS_PACKET);
      }
    }
    return Arrays.copyOf(rest.array(), rest.position());
  }

  /**
   * The same segments encrypted, each with its sequence number as initialisation vector, and the
   * key file.
   */
  static Segments encrypted(Path demo, Path target) throws IOException {
    return encrypted(demo, target, "METHOD=AES-128", Segments::encrypted);
  }

  /** The same segments with encrypted media in a clear container. */
  static Segments encryptedSamples(Path demo, Path target) throws IOException {
    var cipher = new SampleAes(KEY, new byte[16]);
    return encrypted(
        demo,
        target,
        "METHOD=SAMPLE-AES,IV=0x" + "0".repeat(32),
        (clear, sn) -> cipher.encrypted(clear));
  }

  private static Segments encrypted(
      Path demo, Path target, String method, BiFunction<byte[], Integer, byte[]> cipher)
      throws IOException {
    copyAll(demo, target);
    var sample = target.resolve("sample");
    Files.write(sample.resolve("key.bin"), KEY);
    for (var sn = 0; sn < of(demo).count(); sn++) {
      var file = sample.resolve(name(sn));
      Files.write(file, cipher.apply(Files.readAllBytes(file), sn));
    }
    var playlist = new ArrayList<>(Files.readAllLines(sample.resolve("sample.m3u8")));
    playlist.add(1, "#EXT-X-KEY:" + method + ",URI=\"key.bin\"");
    Files.write(sample.resolve("sample.m3u8"), playlist);
    return of(target);
  }

  /** Fragmented MP4 in one file, listed by byte ranges, the init segment first. */
  static Segments fragmented(Path demo, Path target) throws IOException {
    copyAll(demo, target);
    var hashes = new ArrayList<String>();
    for (var name : List.of("sample.m3u8", "sample.m4s")) {
      try (var resource = Segments.class.getResourceAsStream("/fmp4/" + name)) {
        var bytes = Objects.requireNonNull(resource, name).readAllBytes();
        Files.write(target.resolve("sample").resolve(name), bytes);
      }
    }
    var file = Files.readAllBytes(target.resolve("sample/sample.m4s"));
    for (var line : Files.readAllLines(target.resolve("sample/sample.m3u8"))) {
      if (line.startsWith("#EXT-X-BYTERANGE:")) {
        var range = line.substring(line.indexOf(':') + 1).split("@", 2);
        var offset = Integer.parseInt(range[1]);
        hashes.add(sha256(Arrays.copyOfRange(file, offset, offset + Integer.parseInt(range[0]))));
      }
    }
    return new Segments(target, hashes);
  }

  private static byte[] encrypted(byte[] clear, int sn) {
    try {
      var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      var iv = new IvParameterSpec(ByteBuffer.allocate(16).putLong(8, sn).array());
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "AES"), iv);
      return cipher.doFinal(clear);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES", e);
    }
  }

  private static String name(int sn) {
    return "%02d.ts".formatted(sn);
  }

  /** The hash of a media sequence number. The live channel repeats the sample forever. */
  String hash(long sn) {
    return hashes.get((int) (sn % hashes.size()));
  }

  int count() {
    return hashes.size();
  }

  /** How many segments a player stays behind the newest one, to be 16 s behind live. */
  long behindLive() {
    try (var lines = Files.lines(demo.resolve("sample/sample.m3u8"))) {
      var target = lines.filter(line -> line.startsWith(TARGET)).findFirst().orElseThrow();
      return 16 / Long.parseLong(target.substring(TARGET.length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files in {@code demo} as they are. */
  static Segments of(Path demo) {
    try (var files = Files.list(demo.resolve("sample"))) {
      var segments = files.filter(file -> file.toString().endsWith(".ts")).sorted().toList();
      return new Segments(demo, segments.stream().map(Segments::sha256).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] padded(Path file, int bytes) throws IOException {
    var content = Files.readAllBytes(file);
    var whole = Math.max(content.length, bytes / TS_PACKET * TS_PACKET);
    var padded = Arrays.copyOf(content, whole);
    Arrays.fill(padded, content.length, whole, (byte) 0xFF);
    for (var at = content.length; at < whole; at += TS_PACKET) {
      padded[at] = 0x47; // sync byte, then PID 0x1FFF, payload only
      padded[at + 1] = 0x1F;
      padded[at + 3] = 0x10;
    }
    return padded;
  }

  private static void copyAll(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        Files.copy(
            file,
            to.resolve(from.relativize(file).toString()),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static String sha256(Path file) {
    try {
      return sha256(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
