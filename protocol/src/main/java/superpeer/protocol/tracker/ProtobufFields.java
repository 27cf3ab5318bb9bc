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
 * The fields of one protobuf message from outside, by number. As in every protobuf reader the last
 * of a field counts, and an unknown field, or one of another wire type than the schema's, does not.
 */
final class ProtobufFields {

  /** Highest field number of the schema; others are skipped, so that they take no memory. */
  private static final int MAX_NUMBER = 30;

  private static final String WHAT = "tracker body";

  private final Map<Integer, Long> varints = new HashMap<>();
  private final Map<Integer, Double> doubles = new HashMap<>();
  private final Map<Integer, byte[]> delimited = new HashMap<>();
  private final Map<Integer, List<byte[]>> lists = new HashMap<>();

  private ProtobufFields() {}

  /**
   * @param repeated numbers of the repeated fields; of each at most {@link TrackerCodec#MAX_PEERS}
   */
  static ProtobufFields read(byte[] body, int... repeated) throws MalformedMessage {
    var fields = new ProtobufFields();
    for (var number : repeated) {
      fields.lists.put(number, new ArrayList<>());
    }
    try {
      var in = CodedInputStream.newInstance(body);
      for (var tag = in.readTag(); tag != 0; tag = in.readTag()) {
        fields.take(tag, in);
      }
      return fields;
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedMessage(
          WHAT + " is no protobuf: " + Json.excerpt(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory cannot fail to be read", e);
    }
  }

  private void take(int tag, CodedInputStream in) throws IOException, MalformedMessage {
    var number = WireFormat.getTagFieldNumber(tag);
    if (number > MAX_NUMBER) {
      in.skipField(tag);
      return;
    }
    switch (WireFormat.getTagWireType(tag)) {
      case WireFormat.WIRETYPE_VARINT -> varints.put(number, in.readInt64());
      case WireFormat.WIRETYPE_FIXED64 -> doubles.put(number, in.readDouble());
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> takeBytes(number, in.readByteArray());
      default -> in.skipField(tag);
    }
  }

  private void takeBytes(int number, byte[] value) throws MalformedMessage {
    var list = lists.get(number);
    if (list == null) {
      delimited.put(number, value);
    } else if (list.size() < TrackerCodec.MAX_PEERS) {
      list.add(value);
    } else {
      throw new MalformedMessage(
          WHAT + " repeats field " + number + "; at most " + TrackerCodec.MAX_PEERS + " are read");
    }
  }

  /** A string; absent if empty, as by the default of proto3. */
  Optional<String> word(int number) throws MalformedMessage {
    return Optional.of(text(number, TrackerCodec.MAX_WORD)).filter(text -> !text.isEmpty());
  }

  /**
   * A string, by default empty.
   *
   * @param maxLength in UTF-16 units
   */
  String text(int number, int maxLength) throws MalformedMessage {
    return decode(delimited.getOrDefault(number, new byte[0]), maxLength);
  }

  List<String> words(int number) throws MalformedMessage {
    var words = new ArrayList<String>();
    for (var bytes : lists.getOrDefault(number, List.of())) {
      words.add(decode(bytes, TrackerCodec.MAX_WORD));
    }
    return List.copyOf(words);
  }

  boolean flag(int number) {
    return varints.getOrDefault(number, 0L) != 0;
  }

  /** A count, by default 0; negative ones are 0. */
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

  /** A message's bytes, for {@link #read}. */
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
            WHAT + " has a string of " + text.length() + " characters, at most " + maxLength);
      }
      return text;
    } catch (CharacterCodingException e) {
      throw new MalformedMessage(WHAT + " has a string that is no UTF-8");
    }
  }
}
