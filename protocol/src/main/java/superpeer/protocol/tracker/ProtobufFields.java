package superpeer.protocol.tracker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import superpeer.protocol.Json;
import superpeer.protocol.JsonMembers;
import superpeer.protocol.MalformedMessage;

/**
 * Reads the fields of one protobuf message from outside, by number. As in every protobuf reader,
 * the last value of a field counts; unknown fields and those of another wire type are ignored.
 */
final class ProtobufFields {

  /** Highest field number of the schema; others are skipped and use no memory. */
  private static final int MAX_NUMBER = 30;

  private static final String WHAT = "tracker body";

  private final Map<Integer, Long> varints = new HashMap<>();
  private final Map<Integer, Double> doubles = new HashMap<>();
  private final Map<Integer, byte[]> delimited = new HashMap<>();
  private final Map<Integer, List<byte[]>> lists = new HashMap<>();

  private ProtobufFields() {}

  /**
   * @param repeated numbers of the repeated fields, each with at most {@link
   *     TrackerCodec#MAX_PEERS} values
   */
  static ProtobufFields read(byte[] body, int... repeated) throws MalformedMessage {
    var fields = new ProtobufFields();
    for (var number : repeated) {
      fields.lists.put(number, new ArrayList<>());
    }
    try {
      var in = CodedInputStream.newInstance(body);
      for (var tag = in.readTag(); tag != 0; tag = in.readTag()) {
        fields.readField(tag, in);
      }
      return fields;
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedMessage(
          WHAT + " is not protobuf: " + Json.excerpt(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory cannot fail", e);
    }
  }

  private void readField(int tag, CodedInputStream in) throws IOException, MalformedMessage {
    var number = WireFormat.getTagFieldNumber(tag);
    if (number > MAX_NUMBER) {
      in.skipField(tag);
      return;
    }
    switch (WireFormat.getTagWireType(tag)) {
      case WireFormat.WIRETYPE_VARINT -> varints.put(number, in.readInt64());
      case WireFormat.WIRETYPE_FIXED64 -> doubles.put(number, in.readDouble());
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> readBytes(number, in.readByteArray());
      default -> in.skipField(tag);
    }
  }

  private void readBytes(int number, byte[] value) throws MalformedMessage {
    var list = lists.get(number);
    if (list == null) {
      delimited.put(number, value);
    } else if (list.size() < TrackerCodec.MAX_PEERS) {
      list.add(value);
    } else {
      throw new MalformedMessage(
          WHAT + " repeats field " + number + " more than " + TrackerCodec.MAX_PEERS + " times");
    }
  }

  /** A string; absent if empty, which is the default of proto3. */
  Optional<String> optionalString(int number) throws MalformedMessage {
    return Optional.of(string(number, TrackerCodec.MAX_TEXT)).filter(text -> !text.isEmpty());
  }

  /**
   * A string; empty by default.
   *
   * @param maxLength in UTF-16 units
   */
  String string(int number, int maxLength) throws MalformedMessage {
    return decode(delimited.getOrDefault(number, new byte[0]), maxLength);
  }

  List<String> strings(int number) throws MalformedMessage {
    var texts = new ArrayList<String>();
    for (var bytes : lists.getOrDefault(number, List.of())) {
      texts.add(decode(bytes, TrackerCodec.MAX_TEXT));
    }
    return List.copyOf(texts);
  }

  boolean flag(int number) {
    return varints.getOrDefault(number, 0L) != 0;
  }

  /** A count; 0 by default and if negative. */
  long count(int number) {
    return Math.min(Math.max(0, signed(number)), JsonMembers.MAX_INTEGER);
  }

  int smallCount(int number) {
    return (int) Math.min(count(number), Integer.MAX_VALUE);
  }

  long signed(int number) {
    return varints.getOrDefault(number, 0L);
  }

  Optional<Double> number(int number) {
    return Optional.ofNullable(doubles.get(number));
  }

  /** The bytes of a nested message, for {@link #read}. */
  Optional<byte[]> message(int number) {
    return Optional.ofNullable(delimited.get(number));
  }

  List<byte[]> messages(int number) {
    return lists.getOrDefault(number, List.of());
  }

  private static String decode(byte[] bytes, int maxLength) throws MalformedMessage {
    try {
      var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.length() > maxLength) {
        throw new MalformedMessage(
            WHAT + " has a string of " + text.length() + " characters; the limit is " + maxLength);
      }
      return text;
    } catch (CharacterCodingException e) {
      throw new MalformedMessage(WHAT + " has a string that is not UTF-8");
    }
  }
}
