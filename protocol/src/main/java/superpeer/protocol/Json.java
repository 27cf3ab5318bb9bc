package superpeer.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;

/**
 * JSON from outside, bounded before it is parsed. Stateless; safe to share between threads.
 *
 * <p>Length is checked by the reading methods, depth and the length of numbers by the mapper. Names
 * of members are neither interned nor kept: a hostile sender must not fill our tables with them.
 */
public final class Json {

  /** Deepest nesting we read. The deepest message of the protocol has 5 levels. */
  private static final int MAX_DEPTH = 32;

  /** Longest number we read, in digits; the longest that means anything has 17. */
  private static final int MAX_NUMBER_LENGTH = 64;

  /** Longest piece of foreign text that an error message quotes. */
  private static final int MAX_EXCERPT = 80;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_NUMBER_LENGTH)
                          .build())
                  .build())
          .addModule(new Jdk8Module())
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** The one mapper: absent Optionals are omitted, unknown members ignored, types not coerced. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads any JSON value.
   *
   * @param what the message's name in errors
   * @param maxLength most UTF-16 units, checked before parsing
   */
  public static JsonNode read(String text, String what, int maxLength) throws MalformedMessage {
    if (text.length() > maxLength) {
      throw tooLong(what, text.length() + " characters", maxLength);
    }
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw notJson(what, e);
    }
  }

  /**
   * Reads any JSON value.
   *
   * @param what the message's name in errors
   * @param maxLength most bytes, checked before parsing
   */
  public static JsonNode read(byte[] bytes, String what, int maxLength) throws MalformedMessage {
    if (bytes.length > maxLength) {
      throw tooLong(what, bytes.length + " bytes", maxLength);
    }
    try {
      return MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw notJson(what, e);
    } catch (IOException e) {
      throw new MalformedMessage(
          what + " is not UTF-8: " + excerpt(String.valueOf(e.getMessage())));
    }
  }

  /** The value as an object, for reading its members. */
  public static JsonMembers members(JsonNode value, String what) throws MalformedMessage {
    if (value instanceof ObjectNode object) {
      return new JsonMembers(object, what);
    }
    throw new MalformedMessage(what + " is no JSON object but " + excerpt(value.toString()));
  }

  public static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  /** Writes a tree that we have built ourselves. */
  public static String write(JsonNode tree) {
    try {
      return MAPPER.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is plain data", e);
    }
  }

  /** Foreign text, cut short and without line breaks, so that an error message can quote it. */
  public static String excerpt(String text) {
    var cut = text.length() <= MAX_EXCERPT ? text : text.substring(0, MAX_EXCERPT) + "…";
    return cut.replaceAll("\\p{Cntrl}", " ");
  }

  private static MalformedMessage tooLong(String what, String length, int maxLength) {
    return new MalformedMessage(what + " of " + length + "; at most " + maxLength + " are read");
  }

  private static MalformedMessage notJson(String what, JsonProcessingException e) {
    return new MalformedMessage(what + " is no JSON: " + excerpt(e.getOriginalMessage()));
  }
}
