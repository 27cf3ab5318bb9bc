package superpeer.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the members of one JSON object from outside, with limits. A member that is {@code null}
 * counts as absent.
 *
 * <p>The {@code lenient} methods accept what SDKs are known to send instead of the right type, and
 * return the default for anything else. All others reject values of the wrong type.
 */
public final class JsonMembers {

  /** Largest integer that JavaScript represents exactly. */
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

  /** A string, or a number as a string; empty for anything else and for the empty string. */
  public Optional<String> lenientText(String name, int maxLength) throws MalformedMessage {
    var value = find(name).filter(v -> v.isTextual() || v.isNumber());
    if (value.isEmpty()) {
      return Optional.empty();
    }
    var text = value.get().isTextual() ? value.get().textValue() : value.get().toString();
    return Optional.of(bounded(name, text, maxLength)).filter(t -> !t.isEmpty());
  }

  /** Whether the member is exactly {@code true}. */
  public boolean isTrue(String name) {
    var value = object.get(name);
    return value != null && value.isBoolean() && value.booleanValue();
  }

  /** A boolean; empty for anything else. */
  public Optional<Boolean> lenientBoolean(String name) {
    return find(name).filter(JsonNode::isBoolean).map(JsonNode::booleanValue);
  }

  /** An integer in a range. {@code 5.0} is an integer, as in JavaScript. */
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

  /** A count: fractions are truncated and strings parsed; negative and invalid values are 0. */
  public long lenientCount(String name, long max) {
    var number = lenientNumber(name).orElse(0d);
    return number <= 0 ? 0 : (long) Math.min(number, (double) max);
  }

  /** A finite number, or a string that contains one. */
  public Optional<Double> lenientNumber(String name) {
    return find(name)
        .flatMap(v -> v.isTextual() ? parseNumber(v.textValue()) : numberOf(v))
        .filter(Double::isFinite);
  }

  /**
   * The value as an integer, if it is a number without a fraction; clamped to the range of long.
   */
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
          what + ": " + name + " has " + text.length() + " characters; the limit is " + maxLength);
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
