package superpeer.protocol.tracker;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Writes one protobuf message, without default values, as in proto3. */
final class ProtobufWriter {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  ProtobufWriter optionalString(int number, Optional<String> value) {
    return value.isPresent() ? string(number, value.get()) : this;
  }

  ProtobufWriter string(int number, String value) {
    return value.isEmpty() ? this : write(() -> out.writeString(number, value));
  }

  /** An element of a repeated field; written even if empty. */
  ProtobufWriter element(int number, String value) {
    return write(() -> out.writeString(number, value));
  }

  /** A number; negative ones take 10 bytes. */
  ProtobufWriter varint(int number, long value) {
    return value == 0 ? this : write(() -> out.writeInt64(number, value));
  }

  ProtobufWriter flag(int number, boolean value) {
    return value ? write(() -> out.writeBool(number, true)) : this;
  }

  ProtobufWriter number(int number, Optional<Double> value) {
    return value.isPresent() ? write(() -> out.writeDouble(number, value.get())) : this;
  }

  ProtobufWriter message(int number, ProtobufWriter message) {
    return write(() -> out.writeByteArray(number, message.toBytes()));
  }

  byte[] toBytes() {
    write(out::flush);
    return bytes.toByteArray();
  }

  private interface Write {
    void run() throws IOException;
  }

  private ProtobufWriter write(Write write) {
    try {
      write.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
  }
}
