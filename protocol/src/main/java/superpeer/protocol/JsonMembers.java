package superpeer.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The members of one JSON object from outside, read with bounds. A member that is {@code null}
 * counts as absent.
 *
 * <p>Methods without {@code loose} refuse what is not of their type; the {@code loose} ones take
 * what SDKs are known to send in its place and otherwise give the default.
 */
public final class JsonMembers {

  /** The largest integer that JavaScript keeps exactly. */
  public static final long MAX_INTEGER = (1L << 53) - 1;

  private final ObjectNode object;
  private final String what;

  JsonMembers(ObjectNode object, String what) {
    this.object = object;
    this.what = what;
  }

  public Optional<JsonNode> find(String name) {
    var value = object.get(name);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
  }

  /**
   * @param maxLength in UTF-16 units
   */
  public Optional<String> text(String name, int maxLength) throws MalformedMessage {
    var value = find(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!value.get().isTextual()) {
      throw wrong(name, value.get(), "a string");
    }
    return Optional.of(bounded(name, value.get().textValue(), maxLength));
  }

  public String requiredText(String name, int maxLength) throws MalformedMessage {
    var value = text(name, maxLength);
    if (value.isEmpty()) {
      throw missing(name);
    }
    return value.get();
  }

  /** A string, or a number as one; empty for everything else and for the empty string. */
  public Optional<String> lenientText(String name, int maxLength) throws MalformedMessage {
    var value = find(name).filter(v -> v.isTextual() || v.isNumber());
    if (value.isEmpty()) {
      return Optional.empty();
    }
    var text = value.get().isTextual() ? value.get().textValue() : value.get().toString();
    return Optional.of(bounded(name, text, maxLength)).filter(t -> !t.isEmpty());
  }

  /** {@code true} and nothing else is true. */
  public boolean isTrue(String name) {
    var value = object.get(name);
    return value != null && value.isBoolean() && value.booleanValue();
  }

  /** A boolean; absent if it is anything else. */
  public Optional<Boolean> lenientBoolean(String name) {
    return find(name).filter(JsonNode::isBoolean).map(JsonNode::booleanValue);
  }

  /** An integer within bounds. {@code 5.0} is one, as in JavaScript. */
  public OptionalLong integer(String name, long min, long max) throws MalformedMessage {
    var value = find(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    var integer = integerOf(value.get());
    if (integer.isEmpty() || integer.getAsLong() < min || integer.getAsLong() > max) {
      throw wrong(name, value.get(), "an integer from " + min + " to " + max);
    }
    return integer;
  }

  public long requiredInteger(String name, long min, long max) throws MalformedMessage {
    var value = integer(name, min, max);
    if (value.isEmpty()) {
      throw missing(name);
    }
    return value.getAsLong();
  }

  public int requiredInt(String name, int min, int max) throws MalformedMessage {
    return Math.toIntExact(requiredInteger(name, min, max));
  }

  /** A count: fractions are cut off, strings read as numbers, nonsense and negatives are 0. */
  public long lenientCount(String name, long max) {
    var number = lenientNumber(name).orElse(0d);
    return number <= 0 ? 0 : (long) Math.min(number, (double) max);
  }

  /** A finite number, also as a string. */
  public Optional<Double> lenientNumber(String name) {
    return find(name)
        .flatMap(v -> v.isTextual() ? parseNumber(v.textValue()) : numberOf(v))
        .filter(Double::isFinite);
  }

  /** The value as an integer if it is a number without fraction that fits a long. */
  public static OptionalLong integerOf(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.canConvertToLong()
          ? OptionalLong.of(value.longValue())
          : OptionalLong.of(value.bigIntegerValue().signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE);
    }
    if (value.isNumber()) {
      var number = value.doubleValue();
      return number == Math.rint(number) && !Double.isInfinite(number)
          ? OptionalLong.of((long) number)
          : OptionalLong.empty();
    }
    return OptionalLong.empty();
  }

  private static Optional<Double> numberOf(JsonNode value) {
    return value.isNumber() ? Optional.of(value.doubleValue()) : Optional.empty();
  }

  private static Optional<Double> parseNumber(String text) {
    if (text.isEmpty() || text.length() > 32) {
      return Optional.empty();
    }
    try {
      return Optional.of(Double.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private String bounded(String name, String text, int maxLength) throws MalformedMessage {
    if (text.length() > maxLength) {
      throw new MalformedMessage(
          what + ": " + name + " has " + text.length() + " characters, at most " + maxLength);
    }
    return text;
  }

  private MalformedMessage missing(String name) {
    return new MalformedMessage(what + " has no " + name);
  }

  private MalformedMessage wrong(String name, JsonNode value, String expected) {
    return new MalformedMessage(
        what + ": " + name + " is " + Json.excerpt(value.toString()) + ", not " + expected);
  }
}
